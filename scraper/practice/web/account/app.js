// Hash routes, and what follows each step of a login.
(function () {
  var env = null, drawn = 0;

  function route() {
    var text = location.hash.replace(/^#\/?/, ""), at = text.indexOf("?");
    return {
      name: at < 0 ? text : text.slice(0, at),
      query: new URLSearchParams(at < 0 ? "" : text.slice(at + 1))
    };
  }

  function go(name, query) {
    var kept = new URLSearchParams();
    Object.keys(query || {}).forEach(function (key) { if (query[key]) { kept.set(key, query[key]); } });
    location.hash = "#/" + name + (kept.toString() ? "?" + kept : "");
  }

  // What every page of a login hands on to the next: where it is to end.
  function ends(query) { return { return: query.get("return"), state: query.get("state"), token: query.get("token_name") }; }

  function home(query) {
    var end = ends(query), account = Session.get().acting.id;
    if (end.state) {
      var token = Session.get().authentication.token;
      location.href = env.identity + "/continue?" + new URLSearchParams({ state: end.state, auth_token: token });
      return;
    }
    if (env.flags.third_party_cookie_words) { go("error/login"); return; }
    if (env.flags.third_party_cookie_error) { go("error/cookie-configuration"); return; }
    var next = { aaid: account, locid: "defender-us-denver", return: end.return, token_name: end.token };
    if (env.flags.account_chooser) { go("accounts", next); return; }
    if (env.flags.region_chooser) { go("regions", next); return; }
    go(env.flags.announcement ? "announcement" : "dashboards/" + account, next);
  }

  function accounts(query) {
    var own = Session.get().authentication.account, next = Object.fromEntries(query);
    Choosers.accounts(Session.get().authentication.token, own, function (id) {
      Session.act({ acting: { id: id, name: id === own.id ? own.name : "Customer " + id } });
      next.aaid = id;
      go(env.flags.region_chooser ? "regions" : "dashboards/" + id, next);
    });
  }

  function regions(query) {
    var next = Object.fromEntries(query);
    Choosers.regions(function (id) {
      Session.act({ boundLocationId: id });
      next.locid = id;
      go("dashboards/" + next.aaid, next);
    });
  }

  // An account that signs in at its company's own service: a page, that service, or only a message.
  function federated() {
    if (env.flags.federated_page) { go("error/federated-login-required"); return true; }
    if (env.flags.federated_redirect) { location.href = "https://idp.example.com/saml/login?RelayState=console"; return true; }
    return false;
  }

  // Goes on from a step of the login; false when the page that asked must say that it was refused.
  function after(query, step, email) {
    var end = ends(query), next = { return: end.return, state: end.state, token_name: end.token, token: step.token };
    if (step.status === 200) { home(query); return true; }
    if (step.error === "mfa_code_required") { go("mfa/verify", next); return true; }
    if (step.error === "mfa_enrollment_required") { next.email = email; go("mfa/enroll", next); return true; }
    if (step.error === "federated_login_required") { return federated(); }
    if (step.error === "password_expired") { go("password/reset", { email: email, return: end.return }); return true; }
    if (step.error.indexOf("accept_tos_required") >= 0) {
      next.url = step.answer.tos_url;
      if (step.answer.tos_deferral_period_end > Date.now() / 1000) { next.deferral = step.answer.tos_deferral_period_end; }
      go("terms-of-service", next);
      return true;
    }
    return false;
  }

  async function login(query) {
    var entered = new URLSearchParams(query), mine = drawn;
    if (query.get("token")) { entered.set("token_name", query.get("token")); }
    if (await Session.detect(env)) { home(entered); return; }
    if (env.flags.slow_form) { await new Promise(function (resolve) { setTimeout(resolve, 4000); }); }
    if (mine !== drawn) { return; }
    Views.login(env.flags, function (step, email) { return after(entered, step, email); });
    if (env.flags.login_dialog) { Covers.dialog(); }
    if (env.flags.login_toast) { Covers.toast(); }
  }

  async function logout(query) {
    await Session.end(env);
    go("login", { return: query.get("return") });
  }

  async function dashboards(query) {
    if (!Session.get() && !(await Session.detect(env))) { go("login", { return: location.href }); return; }
    var target = { address: query.get("return"), token: query.get("token_name") };
    Home.show(env, target, { go: go, logout: function () { go("logout", {}); } });
  }

  function terms(query) {
    var asked = { token: query.get("token"), url: query.get("url") || "/terms.html", deferrable: query.get("deferral") };
    Views.terms(asked, function (step) { return after(query, step); }, function () { go("logout"); });
  }

  function show() {
    var at = route(), query = at.query;
    drawn += 1;
    Views.loading();
    if (env.flags.script_loop) { location.replace("/?again=" + Date.now() + location.hash); return; }
    if (env.flags.cookie_banner) { Covers.banner(); }
    if (at.name === "login") { login(query); }
    else if (at.name === "logout") { logout(query); }
    else if (at.name === "mfa/verify") {
      Views.code(query.get("token"), function (step) { return after(query, step); }, function () { go("logout"); });
    }
    else if (at.name === "mfa/enroll") { Views.enroll(); }
    else if (at.name.indexOf("password/reset") === 0) { Views.password(query.get("email") || ""); }
    else if (at.name === "terms-of-service") { terms(query); }
    else if ((at.name === "accounts" || at.name === "regions") && Session.get()) { (at.name === "accounts" ? accounts : regions)(query); }
    else if (at.name === "announcement") {
      Views.announcement(function () { location.hash = location.hash.replace("announcement", "dashboards/" + query.get("aaid")); });
    }
    else if (at.name.indexOf("error/") === 0) { Views.error(at.name.slice(6)); }
    else { dashboards(query); }
  }

  async function start() {
    env = await (await fetch("/assets/environment.json")).json();
    window.addEventListener("hashchange", show);
    show();
  }

  start();
})();
