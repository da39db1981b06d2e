// What lies over a page: dialogs, toasts, a banner about cookies.
var Covers = (function () {
  function cover(kind, html) {
    var node = document.createElement("div");
    node.className = kind;
    node.innerHTML = html;
    document.body.appendChild(node);
    return node;
  }

  function banner() {
    if (document.querySelector(".cookie-banner") || sessionStorage.getItem("cookie-banner")) { return; }
    var node = cover("cookie-banner", "<p>This site uses third-party cookies to improve your experience.</p>" +
      '<button type="button">ACCEPT ALL</button> <button type="button" class="necessary">ONLY WHAT IS NECESSARY</button>');
    node.querySelector(".necessary").addEventListener("click", function () {
      sessionStorage.setItem("cookie-banner", "closed");
      node.remove();
    });
  }

  function dialog() {
    var node = cover("overlay", '<al-welcome-dialog class="card"><h2>Welcome to the new console</h2>' +
      '<p>Take a tour of what has changed.</p><button type="button" class="dismiss">GOT IT</button></al-welcome-dialog>');
    node.querySelector(".dismiss").addEventListener("click", function () { node.remove(); });
  }

  function toast() {
    var node = cover("overlay", '<div class="p-toast-message">Maintenance is planned for Saturday.</div>');
    setTimeout(function () { node.remove(); }, 2000);
  }

  return { banner: banner, dialog: dialog, toast: toast };
})();
