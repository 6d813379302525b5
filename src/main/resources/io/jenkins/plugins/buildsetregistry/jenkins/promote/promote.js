/* Shows how far a promotion is, and its result when it has ended. Without it the page is to be loaded anew by hand. */
(function () {
  "use strict";

  const EVERY = 2000;
  const AFTER_A_FAULT = 10000;

  function watch() {
    const section = document.querySelector("[data-buildset-status]");
    if (section === null) {
      return;
    }
    const log = section.querySelector("pre");

    function ask() {
      fetch(section.dataset.buildsetStatus, { cache: "no-store" })
        .then((response) => (response.ok ? response.json() : Promise.reject(response.status)))
        .then((status) => {
          log.textContent = status.log;
          log.scrollTop = log.scrollHeight;
          if (status.running) {
            setTimeout(ask, EVERY);
          } else {
            window.location.reload();
          }
        })
        .catch(() => setTimeout(ask, AFTER_A_FAULT));
    }

    setTimeout(ask, EVERY);
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", watch);
  } else {
    watch();
  }
})();
