// Inside the frame: tells the page around it how high it is. It says nothing else to anybody.
"use strict";

if (parent !== window) {
  new ResizeObserver(() => {
    parent.postMessage({ clinicFinderHeight: document.documentElement.offsetHeight }, "*");
  }).observe(document.body);
}
