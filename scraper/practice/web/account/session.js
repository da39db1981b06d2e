// Where the session lives: local storage (by the conduit), the host's cookie, the identity host.
var Session = (function () {
  var KEY = "al_session_persistent", current = null;

  function frame(holder, address) {
    var node = document.createElement("iframe");
    node.width = 1; node.height = 1; node.style.display = "none";
    node.src = address;
    holder.appendChild(node);
    return node;
  }

  // Resolves to the first message that `wanted` takes, or to null when none comes in time.
  function message(wanted, limit) {
    return new Promise(function (resolve) {
      function done(value) { clearTimeout(timer); window.removeEventListener("message", listen); resolve(value); }
      function listen(event) { if (wanted(event)) { done(event.data); } }
      var timer = setTimeout(function () { done(null); }, limit);
      window.addEventListener("message", listen);
    });
  }

  async function conduit() {
    var holder = document.getElementById("conduitClient");
    var ready = message(function (event) { return event.origin === location.origin && event.data.type === "conduit.ready"; }, 5000);
    var node = frame(holder, "/conduit.html");
    await ready;
    var answer = message(function (event) { return event.origin === location.origin && event.data.requestId === "1"; }, 5000);
    node.contentWindow.postMessage({ type: "conduit.getSession", requestId: "1" }, location.origin);
    var got = await answer;
    return got && got.session ? JSON.parse(got.session).session : null;
  }

  async function silent(env) {
    var query = new URLSearchParams({
      client_id: env.clientId, response_type: "token id_token", response_mode: "web_message",
      scope: "openid user_metadata", prompt: "none", redirect_uri: location.origin
    });
    var answer = message(function (event) { return event.origin === env.identity; }, 5000);
    var node = frame(document.body, env.identity + "/authorize?" + query);
    await answer;
    node.remove();
  }

  function keep(value) {
    current = value;
    var stored = { session: { expires: value.authentication.token_expiration, value: value } };
    localStorage.setItem(KEY, JSON.stringify(stored));
  }

  function forget() { current = null; localStorage.removeItem(KEY); }

  async function status() {
    var answer = await fetch("/session/v1/status", { credentials: "include" });
    return answer.ok ? (await answer.json()).session : null;
  }

  async function detect(env) {
    var stored = await conduit(), alive = await status();
    if (alive) { keep(stored ? stored.value : adopt(alive)); return true; }
    forget();
    await silent(env);
    return false;
  }

  function adopt(authenticated) {
    var authentication = authenticated.authentication;
    return {
      authentication: authentication, acting: authentication.account,
      boundLocationId: authentication.account.default_location
    };
  }

  // One step of the login: resolves to {status, error, token, answer}.
  async function authenticate(body) {
    var answer = await fetch("/session/v1/authenticate", {
      method: "POST", credentials: "include",
      headers: { "Content-Type": "application/json" }, body: JSON.stringify(body)
    });
    var text = await answer.text(), read = {};
    try { read = JSON.parse(text); } catch (problem) { read = {}; }
    if (answer.ok) { keep(adopt(read)); }
    return { status: answer.status, error: read.error || "", token: answer.headers.get("x-aims-session-token"), answer: read };
  }

  async function end(env) {
    forget();
    await fetch("/session/v1/status", { method: "DELETE", credentials: "include" });
    var node = frame(document.body, env.legacy + "/defender_unified_logout.php");
    await new Promise(function (resolve) { node.onload = resolve; });
  }

  // Acts for another account, or in another region, from now on.
  function act(change) { keep(Object.assign(current, change)); }

  return {
    act: act, detect: detect, authenticate: authenticate, end: end, frame: frame,
    get: function () { return current; }
  };
})();
