// Shared by the legacy pages.
function al_ready(page) { window.al_page = page; return true; }
