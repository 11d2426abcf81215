package io.rackcast.publisher.registry.hook;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /hooks/<registry>} and {@code POST /hooks/<registry>/<secret>}: what registries say
 * has happened, checked and handed to a {@link PushQueue}. May be used by any thread.
 *
 * <p>What a sender does with an answer decides what it gets. Harbor tries three times and Quay
 * about five times, then both go on; so a body of theirs that is malformed is answered 400 with the
 * field. Docker Distribution sends one event at a time, tries for ever whatever the status is, and
 * holds back all that comes after, so one event that can never be kept would silence the registry.
 * For its form:
 *
 * <ul>
 *   <li>an event that is not for us (a blob, a pull, a mount, an unknown action or media type) is
 *       ignored: 200, {@code ignored};
 *   <li>an event that is for us but malformed (a repository, tag or digest out of the grammar) is
 *       skipped, counted and logged: 200. It would be the same the next time; the scan of the
 *       registry finds what it stood for;
 *   <li>a body longer than 1 MiB is read to its end without keeping it, up to 32 MiB, counted and
 *       logged: 200, {@code discarded}. Whoever may push can make one, with a user agent of 1 MB
 *       or, if references are included, with a manifest of thousands of layers. Longer ones are not
 *       made by any client's doing: 413;
 *   <li>a body that is no JSON, or no envelope, is no registry's doing, but may be a proxy's: 400;
 *   <li>a wrong secret (401), a full queue (503) or a slow network (408) can be mended, and nothing
 *       is lost while the registry holds it back.
 * </ul>
 *
 * <p>No answer is ever a redirect: Distribution takes one for a success and the event is lost. Path
 * secrets are in no log and no metric.
 */
public final class HookRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(HookRoutes.class);
  private static final String METRIC = "rackcast_publisher_hooks";
  // No registry can be called so.
  private static final String UNKNOWN = "(unknown)";

  /** One registry's parts. */
  private record Hook(
      String registry,
      HookForm form,
      SecretCheck secrets,
      EventReader reader,
      HookCounters calls) {}

  private final Map<String, Hook> hooks = new HashMap<>();
  private final HookCounters strangers;
  private final EventCounters events;
  private final PushQueue queue;
  private final Clock clock;
  private final Gate gate;
  private final HookJson json;
  private final HookLog log;

  /**
   * @param hooks at most one for each registry
   * @param queue takes what was checked
   * @throws IllegalArgumentException if two hooks are of one registry
   */
  public HookRoutes(List<HookTerms> hooks, PushQueue queue, MeterRegistry meters, Clock clock) {
    this(hooks, queue, meters, clock, HookLimits.USUAL);
  }

  HookRoutes(
      List<HookTerms> hooks,
      PushQueue queue,
      MeterRegistry meters,
      Clock clock,
      HookLimits limits) {
    this.queue = queue;
    this.clock = clock;
    this.gate = new Gate(limits);
    this.json = new HookJson(limits.bodyBytes());
    this.log = new HookLog(clock);
    this.events = new EventCounters(meters);
    this.strangers = counters(meters, UNKNOWN, UNKNOWN);
    for (var terms : hooks) {
      add(terms, meters);
    }
    Gauge.builder("rackcast_publisher_hook_bodies", gate, Gate::bodies)
        .description("Notifications that are being read or kept")
        .register(meters);
  }

  private void add(HookTerms terms, MeterRegistry meters) {
    var hook =
        new Hook(
            terms.registry(),
            terms.form(),
            new SecretCheck(terms.secrets()),
            EventReader.of(terms.form()),
            counters(meters, terms.registry(), terms.form().label()));
    if (hooks.put(terms.registry(), hook) != null) {
      throw new IllegalArgumentException(
          "registry \"" + terms.registry() + "\" has two hooks; give one hook two secrets");
    }
  }

  private static HookCounters counters(MeterRegistry meters, String registry, String form) {
    return new HookCounters(
        meters, METRIC, "Calls of registries' hooks", Tags.of("registry", registry, "form", form));
  }

  /** Adds both paths. */
  public void addTo(RoutesConfig routes) {
    routes.post("/hooks/{registry}", call -> serve(call, Optional.empty()));
    routes.post(
        "/hooks/{registry}/{secret}", call -> serve(call, Optional.of(call.pathParam("secret"))));
  }

  // Nothing escapes to the server, which would log the path with its secret.
  private void serve(Context call, Optional<String> pathSecret) {
    var hook = hooks.get(call.pathParam("registry"));
    try {
      if (hook == null) {
        throw Gate.unauthorized();
      }
      gate.pass(
          call,
          hook.registry(),
          hook.secrets(),
          pathSecret,
          hook.form().mediaTypes(),
          hook.form() == HookForm.DISTRIBUTION,
          body -> take(call, hook, body));
    } catch (EndedException e) {
      end(call, hook, e);
    } catch (RuntimeException e) {
      LOG.error("a registry's notification could not be handled", e);
      end(call, hook, new EndedException(HookResult.FAILED, "internal error"));
    }
  }

  private void take(Context call, Hook hook, byte[] body) throws EndedException {
    var reading = read(hook, body);
    if (!reading.events().isEmpty()) {
      keep(reading.events());
    }
    events.count(hook.registry(), reading);
    for (var sentence : reading.skipped()) {
      log.say(hook.registry(), HookResult.MALFORMED, sentence);
    }
    var result = reading.events().isEmpty() ? HookResult.IGNORED : HookResult.ACCEPTED;
    hook.calls().count(result);
    HookAnswers.write(call, result, reading.sentence());
  }

  private Reading read(Hook hook, byte[] body) throws EndedException {
    try {
      return hook.reader().read(hook.registry(), Field.root(json.read(body)), clock.instant());
    } catch (MalformedException e) {
      throw new EndedException(HookResult.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private void keep(List<PushEvent> events) throws EndedException {
    try {
      queue.accept(events);
    } catch (RuntimeException e) {
      throw new EndedException(
          HookResult.NOT_KEPT, "the events cannot be kept now; try again in a few seconds", e);
    }
  }

  private void end(Context call, @Nullable Hook hook, EndedException e) {
    (hook == null ? strangers : hook.calls()).count(e.result());
    log.say(hook == null ? UNKNOWN : hook.registry(), e.result(), e.sentence(), e.getCause());
    HookAnswers.write(call, e.result(), e.sentence());
  }
}
