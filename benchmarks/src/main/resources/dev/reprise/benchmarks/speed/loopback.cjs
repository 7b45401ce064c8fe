// Preloaded: a server that would listen on all of the machine's addresses listens on loopback.
const { Server } = require('node:net');
const listen = Server.prototype.listen;
Server.prototype.listen = function (first, ...rest) {
  if (typeof first !== 'object') {
    const callback = rest.find((each) => typeof each === 'function');
    return listen.call(this, { port: Number(first), host: '127.0.0.1' }, callback);
  }
  return listen.call(this, { ...first, host: '127.0.0.1' }, ...rest);
};
