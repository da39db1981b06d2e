// The pages that ask, after a login, which account or which region is meant.
var Choosers = (function () {
  var FEW = 2;
  var REGIONS = [["defender-us-denver", "us-west-1 (US)"], ["defender-us-ashburn", "us-east-1 (US)"], ["defender-uk-newport", "uk-west-1 (EMEA)"]];

  function options(list, shown, kind, done) {
    list.innerHTML = "";
    shown.forEach(function (one) {
      var option = document.createElement("div");
      option.className = kind;
      option.setAttribute("role", "option");
      option.textContent = one.text;
      option.addEventListener("click", function () { done(one.id); });
      list.appendChild(option);
    });
  }

  // Like the console's own selector, it shows few of many accounts until its box narrows the list.
  async function accounts(token, own, done) {
    var root = Views.draw('<div class="card"><h1>Select an account</h1><input type="text" class="filter-input" ' +
      'placeholder="Search by account id or name..."><div class="account-selector-options" role="listbox"></div></div>');
    var answer = await fetch("/aims/v1/" + own.id + "/accounts/managed?active=true", { headers: { "X-AIMS-Auth-Token": token } });
    var all = [own].concat((await answer.json()).accounts).map(function (one) {
      return { id: one.id, text: "(" + one.id + ") - " + one.name };
    });
    var list = root.querySelector(".account-selector-options"), box = root.querySelector("input");
    function show() {
      var wanted = box.value.trim().toLowerCase();
      var fitting = all.filter(function (one) { return one.text.toLowerCase().indexOf(wanted) >= 0; });
      options(list, fitting.slice(0, FEW), "account-selector-option", done);
    }
    box.addEventListener("input", show);
    show();
  }

  function regions(done) {
    var root = Views.draw('<div class="card"><h1>Select a region</h1><div class="region-menu" role="listbox"></div></div>');
    var all = REGIONS.map(function (one) { return { id: one[0], text: one[1] }; });
    options(root.querySelector(".region-menu"), all, "region-option", done);
  }

  return { accounts: accounts, regions: regions };
})();
