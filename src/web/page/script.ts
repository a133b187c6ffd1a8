/**
 * What keeps the page live, as it is sent to browsers. Written for tablets of 2017 and later.
 *
 * The server is the only one that renders: on each `state` event the page is fetched again and the differences
 * are put in, so that focus, selection and motion survive. Without this script the page shows the state at load.
 */
export const script = String.raw`'use strict';
(function () {
  var SILENT_FOR = 40000, RECONNECT_AFTER = 3000, FETCH_WITHIN = 10000, SPOKEN_EVERY = 20000;
  var root = document.documentElement;
  var main = document.getElementById('main');
  var banner = document.getElementById('connection');
  var speaker = document.getElementById('speaker');
  var relative = window.Intl && Intl.RelativeTimeFormat && new Intl.RelativeTimeFormat(root.lang, { numeric: 'always' });
  var source = null, heardAt = performance.now(), shownAt = heardAt, spokenAt = -SPOKEN_EVERY;
  var isFetching = false, isWanted = false, reconnecting = 0;

  function connect() {
    clearTimeout(reconnecting);
    reconnecting = 0;
    if (source) source.close();
    heardAt = performance.now();
    var mine = (source = new EventSource('api/events'));
    mine.addEventListener('state', function () {
      heardAt = performance.now();
      refresh();
    });
    mine.onerror = function () {
      if (mine !== source) return;
      lose();
      // Refused for good as far as the browser is concerned; the service may only be starting.
      if (mine.readyState === 2) reconnectLater();
    };
  }

  function reconnectLater() {
    if (!reconnecting) reconnecting = setTimeout(function () { refresh(); connect(); }, RECONNECT_AFTER);
  }

  function refresh() {
    if (isFetching) { isWanted = true; return; }
    isFetching = true;
    var askedAt = performance.now();
    var aborter = window.AbortController ? new AbortController() : null;
    var limit = setTimeout(function () { if (aborter) aborter.abort(); }, FETCH_WITHIN);
    fetch('./', { cache: 'no-store', credentials: 'same-origin', signal: aborter ? aborter.signal : undefined })
      .then(function (answer) {
        // The login has ended: the form is at this very address.
        if (answer.status === 401) location.reload();
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.text();
      })
      .then(function (text) { show(new DOMParser().parseFromString(text, 'text/html'), askedAt); })
      .catch(lose)
      .then(function () {
        clearTimeout(limit);
        isFetching = false;
        if (isWanted) { isWanted = false; refresh(); }
      });
  }

  function show(page, askedAt) {
    // Another version of the service runs: it brings a script and style of its own.
    if (page.getElementById('script').getAttribute('src') !== document.getElementById('script').getAttribute('src')) {
      location.reload();
      return;
    }
    morph(main, page.getElementById('main'));
    morph(document.getElementById('made'), page.getElementById('made'));
    document.title = page.title;
    shownAt = askedAt;
    root.setAttribute('data-connection', 'live');
    count();
    speak(main.getAttribute('data-spoken'), !banner.hidden);
    banner.hidden = true;
  }

  function lose() {
    if (root.getAttribute('data-connection') !== 'outdated') root.setAttribute('data-connection', 'lost');
    if (banner.hidden) speak(speaker.getAttribute('data-lost'), true);
    banner.hidden = false;
    count();
  }

  // A screen reader hears the number when it has changed, but not at every message of the meter.
  function speak(text, isUrgent) {
    var now = performance.now();
    if (speaker.textContent === text || (!isUrgent && now - spokenAt < SPOKEN_EVERY)) return;
    spokenAt = now;
    speaker.textContent = text;
  }

  function count() {
    var seconds = (performance.now() - shownAt) / 1000;
    // As the service itself would: what has not been renewed in time is not a value of now.
    if (root.getAttribute('data-connection') === 'lost' && seconds > Number(main.getAttribute('data-valid-for'))) {
      root.setAttribute('data-connection', 'outdated');
      document.title = root.getAttribute('data-title');
      speak(root.getAttribute('data-unknown'), true);
    }
    var ages = document.querySelectorAll('[data-age]');
    for (var i = 0; i < ages.length; i++) {
      var text = age(Number(ages[i].getAttribute('data-age')) + seconds);
      if (text && ages[i].textContent !== text) ages[i].textContent = text;
    }
  }

  function age(seconds) {
    if (seconds < 2) return root.getAttribute('data-just-now');
    if (!relative) return '';
    if (seconds < 60) return relative.format(-Math.floor(seconds), 'second');
    if (seconds < 3600) return relative.format(-Math.floor(seconds / 60), 'minute');
    if (seconds < 86400) return relative.format(-Math.floor(seconds / 3600), 'hour');
    return relative.format(-Math.floor(seconds / 86400), 'day');
  }

  function morph(from, to) {
    if (from.nodeType !== to.nodeType || from.nodeName !== to.nodeName) {
      from.parentNode.replaceChild(document.importNode(to, true), from);
      return;
    }
    if (from.nodeType !== 1) {
      if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
      return;
    }
    var i;
    for (i = from.attributes.length - 1; i >= 0; i--) {
      // What somebody has unfolded stays so.
      if (from.nodeName === 'DETAILS' && from.attributes[i].name === 'open') continue;
      if (!to.hasAttribute(from.attributes[i].name)) from.removeAttribute(from.attributes[i].name);
    }
    for (i = 0; i < to.attributes.length; i++) {
      var wanted = to.attributes[i];
      if (from.getAttribute(wanted.name) !== wanted.value) from.setAttribute(wanted.name, wanted.value);
    }
    while (from.childNodes.length > to.childNodes.length) from.removeChild(from.lastChild);
    for (i = 0; i < to.childNodes.length; i++) {
      if (i < from.childNodes.length) morph(from.childNodes[i], to.childNodes[i]);
      else from.appendChild(document.importNode(to.childNodes[i], true));
    }
  }

  function wake() {
    if (!document.hidden && performance.now() - heardAt > SILENT_FOR / 2) { refresh(); connect(); }
  }

  setInterval(function () {
    if (performance.now() - heardAt > SILENT_FOR) { lose(); connect(); }
    count();
  }, 1000);
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('online', wake);
  window.addEventListener('offline', lose);
  window.addEventListener('pageshow', function (event) { if (event.persisted) { refresh(); connect(); } });
  connect();
})();
`;
