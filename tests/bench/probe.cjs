/** Loaded into the measured server: reports its event loop delay to the bench. */
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { isMainThread } = require('node:worker_threads');

if (isMainThread && process.send) {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  const milliseconds = (nanoseconds) => nanoseconds / 1e6;
  process.on('message', (ask) => {
    if (ask === 'begin') {
      histogram.reset();
      histogram.enable();
    } else histogram.disable();
    process.send({
      p50: milliseconds(histogram.percentile(50)),
      p99: milliseconds(histogram.percentile(99)),
      max: milliseconds(histogram.max),
    });
  });
  process.channel.unref();
}
