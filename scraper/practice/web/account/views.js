// The pages of the login: each draws itself and tells the application what came of it.
var Views = (function () {
  var MESSAGES = {
    refused: "Invalid user name or password.",
    inactive: "The account you are attempting to log into is inactive.",
    locked: "The account you are attempting to log into is locked.",
    federated: "Federated login is required for your account. Please log in through your identity provider.",
    unavailable: "The account you are attempting to log into is not available.",
    server: "We could not reach the login service. Try again later."
  };
  var FOOTER = '<footer><a href="#/privacy">Privacy Statement</a><a href="#/integrations">Integrations</a><a href="#/status">Service Status</a></footer>';
  var EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

  function draw(html) {
    var root = document.querySelector("al-root");
    root.innerHTML = html;
    return root;
  }

  function message(step) {
    if (step.status >= 500 || step.status === 429) { return MESSAGES.server; }
    if (step.status === 403) { return MESSAGES.unavailable; }
    if (step.error === "federated_login_required") { return MESSAGES.federated; }
    if (step.status === 400) { return step.error === "account_inactive" ? MESSAGES.inactive : MESSAGES.locked; }
    return MESSAGES.refused;
  }

  function material() {
    return '<ng-component class="ng-star-inserted"><div class="card login-card mat-card"><h1 class="title">Log In</h1>' +
      '<div class="loginErrorPanel hidden"></div><form name="loginForm" novalidate>' +
      '<mat-form-field class="field"><input matInput class="mat-input-element" type="text" name="email" placeholder="Email address" autocomplete="username"></mat-form-field>' +
      '<mat-form-field class="field"><input matInput class="mat-input-element" type="password" name="password" placeholder="Password" autocomplete="current-password"><span class="show-toggle">SHOW</span></mat-form-field>' +
      '<button mat-raised-button type="submit" disabled><span class="mat-button-wrapper">LOG IN</span></button></form>' +
      '<p><a href="#/password/reset">FORGOT YOUR PASSWORD?</a></p>' + FOOTER + "</div></ng-component>";
  }

  function prime() {
    return '<al-integrated-authentication><div class="login-page"><div class="card p-card"><h1>Log In</h1><form name="loginForm" novalidate>' +
      '<div class="field"><input pInputText class="p-inputtext" type="text" name="email" placeholder="Email address" autocomplete="username"></div>' +
      '<div class="field"><input pInputText class="p-inputtext" type="password" name="password" placeholder="Password" autocomplete="current-password"><span class="show-toggle">SHOW</span></div>' +
      '<button pButton class="p-button" type="submit" disabled><span class="p-button-label">LOG IN</span></button></form>' +
      '<p><a href="#/password/reset">FORGOT YOUR PASSWORD?</a></p>' + FOOTER + '</div></div><div class="p-toast"></div></al-integrated-authentication>';
  }

  function sayOnPanel(root, text) {
    var panel = root.querySelector(".loginErrorPanel");
    panel.textContent = text;
    panel.classList.toggle("hidden", !text);
  }

  function sayAsToast(root, text) {
    var toast = document.createElement("div");
    toast.className = "p-toast-message";
    toast.textContent = text;
    if (text) { root.querySelector(".p-toast").appendChild(toast); }
    setTimeout(function () { toast.remove(); }, 6000);
  }

  function login(flags, done) {
    var root = draw(flags.toast_errors ? prime() : material());
    var say = flags.toast_errors ? sayAsToast : sayOnPanel;
    var form = document.forms.loginForm, button = form.querySelector("button"), busy = false;
    var email = form.elements.email, password = form.elements.password;
    function valid() { return !busy && EMAIL.test(email.value.trim()) && password.value.length > 0; }
    function check() { button.disabled = !valid(); }
    form.addEventListener("input", check);
    root.querySelector(".show-toggle").addEventListener("click", function () {
      password.type = password.type === "password" ? "text" : "password";
    });
    form.addEventListener("submit", async function (event) {
      event.preventDefault();
      if (!valid()) { return; }
      busy = true; check(); say(root, "");
      var typed = btoa(unescape(encodeURIComponent(email.value.trim() + ":" + password.value)));
      var step = await Session.authenticate({ authorization: "Basic " + typed });
      busy = false; check();
      if (!done(step, email.value.trim())) { say(root, message(step)); }
    });
  }

  function code(token, done, expired) {
    var root = draw('<div class="card"><h1>Multi-Factor Authentication</h1><p>Enter the code that your authenticator shows.</p>' +
      '<div class="notice hidden"></div><form name="codeForm" novalidate><div class="field">' +
      '<input type="text" name="authenticationCode" placeholder="Authentication code" autocomplete="one-time-code"></div>' +
      '<button type="submit" disabled>AUTHENTICATE</button></form></div>');
    var form = document.forms.codeForm, button = form.querySelector("button"), notice = root.querySelector(".notice");
    var box = form.elements.authenticationCode, failures = 0;
    function say(text) { notice.textContent = text; notice.classList.toggle("hidden", !text); }
    function end() { say("Your login session expired. You will be redirected to the login page…"); setTimeout(expired, 2500); }
    var timer = setTimeout(end, 0.9 * 5 * 60 * 1000);
    form.addEventListener("input", function () { button.disabled = box.value.trim().length < 6; });
    form.addEventListener("submit", async function (event) {
      event.preventDefault();
      if (button.disabled) { return; }
      if (!/^\d{6,}$/.test(box.value.trim())) { say("The code you provided was invalid."); return; }
      button.disabled = true; say("");
      var step = await Session.authenticate({ sessionToken: token, mfaCode: box.value.trim() });
      if (done(step)) { clearTimeout(timer); return; }
      failures += 1;
      box.value = "";
      if (failures >= 3 || step.error === "invalid_session_token") { clearTimeout(timer); end(); return; }
      say("The code you entered did not work. Enter the authentication code and try again.");
    });
  }

  function terms(asked, done, expired) {
    var defer = asked.deferrable ? '<button type="button" name="defer">REMIND ME LATER</button>' : "";
    var root = draw('<div class="card"><h1>Terms of Service</h1><div class="notice hidden"></div>' +
      "<p>Please read and accept our Terms of Service to go on.</p>" +
      '<iframe class="terms-text" width="100%" height="160"></iframe><form name="termsForm">' +
      '<button type="submit">ACCEPT</button> ' + defer + "</form></div>");
    root.querySelector(".terms-text").src = asked.url;
    var form = document.forms.termsForm, button = form.querySelector("button[type=submit]");
    async function answer(accepted) {
      button.disabled = true;
      var step = await Session.authenticate({ sessionToken: asked.token, acceptTOS: accepted });
      if (!done(step)) { expired(); }
    }
    form.addEventListener("submit", function (event) { event.preventDefault(); answer(true); });
    if (asked.deferrable) { form.elements.defer.addEventListener("click", function () { answer(false); }); }
  }

  function password(email) {
    var root = draw('<div class="card"><h1>Change your password</h1><p>You must change your password before you can log in.</p>' +
      '<form name="passwordForm"><p class="who"></p><div class="field"><input type="password" name="newPassword" placeholder="New password" autocomplete="new-password"></div>' +
      '<div class="field"><input type="password" name="confirmPassword" placeholder="Confirm password" autocomplete="new-password"></div>' +
      '<button type="submit" disabled>CHANGE PASSWORD</button></form></div>');
    root.querySelector(".who").textContent = email;
  }

  function enroll() {
    draw('<div class="card"><h1>Set Up Multi-Factor Authentication</h1><p>Your account requires a second factor. Enroll a device to go on.</p>' +
      '<form name="enrollForm"><div class="field"><input type="text" name="firstCode" placeholder="First code"></div>' +
      '<div class="field"><input type="text" name="secondCode" placeholder="Second code"></div>' +
      '<button type="submit" disabled>ENROLL</button></form></div>');
  }

  function announcement(done) {
    var root = draw('<div class="card"><h1>Service Announcement</h1><p>From next month on, reports are kept for thirteen months.</p>' +
      '<button type="button" class="go-on">CONTINUE TO CONSOLE</button></div>');
    root.querySelector(".go-on").addEventListener("click", done);
  }

  function error(kind) {
    var cookies = "We were unable to log you in. Your browser may be set to block third-party cookies, which this console needs.";
    var settings = "We were unable to log you in. Please check your browser's settings.";
    var root = draw('<div class="card error-page"><h1>Something is wrong</h1><p class="error-text"></p></div>');
    var texts = { "cookie-configuration": settings, "login": cookies, "federated-login-required": "Please use the link in your company's portal to reach this console." };
    root.querySelector(".error-text").textContent = texts[kind] || "The page was not found.";
  }

  function loading() { draw('<al-view-helper class="loading"><div class="spinner"></div></al-view-helper>'); }

  return {
    login: login, code: code, terms: terms, password: password, enroll: enroll,
    announcement: announcement, error: error, loading: loading, draw: draw
  };
})();
