// The console's home: it links the legacy console's session, then goes where the login was to lead.
var Home = (function () {
  var LOOP = "portero-login_ephemeral";

  // Counts the ways back to another page; true when they follow each other too fast to be meant.
  function isLoop() {
    var now = Date.now(), seen = JSON.parse(sessionStorage.getItem(LOOP) || "null");
    if (!seen || now - seen.since > 30000) { seen = { redirectCount: 0, since: now }; }
    seen.redirectCount += 1;
    sessionStorage.setItem(LOOP, JSON.stringify(seen));
    return seen.redirectCount >= 3;
  }

  function bridge(env) {
    var holder = document.querySelector("al-defender-session-link");
    var token = Session.get().authentication.token;
    var node = Session.frame(holder, env.legacy + "/defender_session_link.php?aims_token=" + encodeURIComponent(token));
    return new Promise(function (resolve) { node.onload = resolve; });
  }

  function allowed(env, address) {
    return address && (address.indexOf(env.legacy + "/") === 0 || address.indexOf(location.origin + "/") === 0);
  }

  function monitor(logout) {
    var timer = setInterval(function () {
      var session = Session.get();
      var left = session ? session.authentication.token_expiration - Date.now() / 1000 : 0;
      if (left < 60) { clearInterval(timer); logout(); return; }
      if (left < 360 && !document.querySelector(".session-expiration")) { warn(); }
    }, 5000);
  }

  function warn() {
    var cover = document.createElement("div");
    cover.className = "overlay session-expiration";
    cover.innerHTML = '<div class="card"><h2>Session Expiration</h2><p>Your session is about to expire.</p>' +
      '<div class="field"><input type="password" name="reauthenticate" placeholder="Password"></div><button type="button">REAUTHENTICATE</button></div>';
    document.querySelector("al-root").appendChild(cover);
  }

  async function show(env, target, app) {
    var account = Session.get().acting;
    var root = Views.draw('<al-header class="bar"><div class="al-account-selector"><span class="account"></span></div>' +
      '<div class="menu-trigger">us-west-1 (US)</div><nav><a href="#/dashboards">Dashboards</a> <a href="#/incidents">Incidents</a></nav></al-header>' +
      '<div class="content"><h1>Dashboards</h1><p class="state">Linking your session…</p></div><al-defender-session-link></al-defender-session-link>');
    root.querySelector(".account").textContent = "(" + account.id + ") - " + account.name;
    if (env.flags.welcome_dialog) { Covers.dialog(); }
    await bridge(env);
    root.querySelector(".state").textContent = "Welcome back.";
    if (allowed(env, target.address)) {
      if (isLoop()) { app.go("error/cookie-configuration"); return; }
      location.href = withToken(target);
      return;
    }
    monitor(app.logout);
  }

  // `token` names the parameter by which the page that is gone back to wants the token.
  function withToken(target) {
    if (!target.token || target.token === "null") { return target.address; }
    var address = new URL(target.address);
    address.searchParams.set(target.token, Session.get().authentication.token);
    return address.href;
  }

  return { show: show };
})();
