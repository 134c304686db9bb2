// Addresses of the page's own router (/race/1, /tv/3) have no file: they all are the page.
function handler(event) {
  var request = event.request;
  if (request.uri.indexOf('.', request.uri.lastIndexOf('/')) < 0) {
    request.uri = '/index.html';
  }
  return request;
}
