package io.rackcast.publisher.registry.hook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A preheat provider of Harbor, as its driver "Dragonfly" speaks to one (Harbor 2.16: Dragonfly's
 * open API). May be used by any thread.
 *
 * <p>Of Harbor's two drivers this one asks how far a job is and believes the answer; "Kraken"
 * reports success as soon as the order was sent. In Harbor, register an instance with vendor
 * Dragonfly and the endpoint {@code http://<publisher>/preheat/<registry>}; Harbor asks for, below
 * it:
 *
 * <pre>
 * GET  /healthy             200 while we are up and the secret fits
 * POST /oapi/v1/jobs        {"type":"preheat","args":{"type":"image","url":URL}}; the job
 * GET  /oapi/v1/jobs/{id}   {"id":7,"state":"PENDING"|"SUCCESS"|"FAILURE", created_at, updated_at,
 *                            "result":{"job_states":[{"error":"why"}]}}
 * </pre>
 *
 * It asks for the state every 10 seconds for 30 minutes. Its {@code args.headers} carry a token for
 * pulling; that is not kept, nor are scope and cluster ids: what is distributed where is the
 * publisher's business.
 */
public final class PreheatRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(PreheatRoutes.class);
  private static final String BASE = "/preheat/{registry}";
  private static final String JOBS = BASE + "/oapi/v1/jobs";
  // No registry can be called so.
  private static final String UNKNOWN = "(unknown)";

  /** One Harbor's parts. */
  private record Provider(PreheatTerms terms, SecretCheck secrets, HookCounters calls) {}

  /** Answers a call of a Harbor. */
  @FunctionalInterface
  private interface Route {
    void serve(Context call, Provider provider) throws EndedException;
  }

  private final Map<String, Provider> providers = new HashMap<>();
  private final HookCounters strangers;
  private final PreheatJobs jobs;
  private final Gate gate = new Gate(HookLimits.USUAL);
  private final HookJson json = new HookJson(HookLimits.USUAL.bodyBytes());
  private final HookLog log;

  /**
   * @param providers at most one for each registry
   * @throws IllegalArgumentException if two are of one registry
   */
  public PreheatRoutes(
      List<PreheatTerms> providers, PreheatJobs jobs, MeterRegistry meters, Clock clock) {
    this.jobs = jobs;
    this.log = new HookLog(clock);
    this.strangers = counters(meters, UNKNOWN);
    for (var terms : providers) {
      var provider =
          new Provider(terms, new SecretCheck(terms.secrets()), counters(meters, terms.registry()));
      if (this.providers.put(terms.registry(), provider) != null) {
        throw new IllegalArgumentException(
            "registry \"" + terms.registry() + "\" has two preheat providers; leave one");
      }
    }
  }

  private static HookCounters counters(MeterRegistry meters, String registry) {
    return new HookCounters(
        meters,
        "rackcast_publisher_preheats",
        "Calls of Harbor to us as its preheat provider",
        Tags.of("registry", registry));
  }

  /** Adds the three paths. */
  public void addTo(RoutesConfig routes) {
    routes.get(BASE + "/healthy", call -> serve(call, this::health));
    routes.post(JOBS, call -> serve(call, this::start));
    routes.get(JOBS + "/{id}", call -> serve(call, this::progress));
  }

  private void serve(Context call, Route route) {
    var provider = providers.get(call.pathParam("registry"));
    try {
      if (provider == null) {
        throw Gate.unauthorized();
      }
      route.serve(call, provider);
    } catch (EndedException e) {
      end(call, provider, e);
    } catch (RuntimeException e) {
      LOG.error("a call of Harbor could not be handled", e);
      end(call, provider, new EndedException(HookResult.FAILED, "internal error"));
    }
  }

  private void end(Context call, @Nullable Provider provider, EndedException e) {
    (provider == null ? strangers : provider.calls()).count(e.result());
    log.say(
        provider == null ? UNKNOWN : provider.terms().registry(),
        e.result(),
        e.sentence(),
        e.getCause());
    HookAnswers.write(call, e.result(), e.sentence());
  }

  private void health(Context call, Provider provider) throws EndedException {
    gate.requireHead(call, provider.secrets());
    provider.calls().count(HookResult.ACCEPTED);
    HookAnswers.write(call, HookResult.ACCEPTED, "ok");
  }

  private void start(Context call, Provider provider) throws EndedException {
    gate.pass(
        call,
        provider.terms().registry(),
        provider.secrets(),
        Optional.empty(),
        Set.of("application/json"),
        false,
        body -> start(call, provider, body));
  }

  private void start(Context call, Provider provider, byte[] body) throws EndedException {
    var image = image(provider.terms(), body);
    long id;
    PreheatJobs.Progress progress;
    try {
      id = jobs.start(provider.terms().registry(), image.repository(), image.reference());
      progress = jobs.progress(provider.terms().registry(), id).orElseThrow();
    } catch (NotTakenException e) {
      throw new EndedException(HookResult.REFUSED, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      throw new EndedException(
          HookResult.NOT_KEPT, "the job cannot be started now; try again in a few seconds", e);
    }
    answer(call, provider, id, progress);
  }

  private PreheatUrl image(PreheatTerms terms, byte[] body) throws EndedException {
    try {
      var order = Field.root(json.read(body)).object();
      require(order.at("type"), "preheat");
      require(order.at("args").object().at("type"), "image");
      return PreheatUrl.of(order.at("args").at("url"), terms.externalUrl());
    } catch (MalformedException e) {
      throw new EndedException(HookResult.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private static void require(Field field, String value) throws MalformedException {
    if (!field.text().equals(value)) {
      throw field.wrong("\"" + value + "\"");
    }
  }

  private void progress(Context call, Provider provider) throws EndedException {
    gate.requireHead(call, provider.secrets());
    long id = id(call.pathParam("id"));
    var progress = id < 1 ? Optional.<PreheatJobs.Progress>empty() : find(provider, id);
    answer(
        call,
        provider,
        id,
        progress.orElseThrow(
            () -> new EndedException(HookResult.NOT_FOUND, "no such job; start it again")));
  }

  private Optional<PreheatJobs.Progress> find(Provider provider, long id) throws EndedException {
    try {
      return jobs.progress(provider.terms().registry(), id);
    } catch (RuntimeException e) {
      throw new EndedException(
          HookResult.NOT_KEPT, "the job cannot be looked up now; try again in a few seconds", e);
    }
  }

  private static long id(String text) {
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  private static void answer(
      Context call, Provider provider, long id, PreheatJobs.Progress progress) {
    var answer = JsonNodeFactory.instance.objectNode();
    answer.put("id", id);
    answer.put("created_at", progress.createdAt().truncatedTo(ChronoUnit.MILLIS).toString());
    answer.put("updated_at", progress.changedAt().truncatedTo(ChronoUnit.MILLIS).toString());
    answer.put("state", progress.state().name());
    var states = answer.putObject("result").putArray("job_states");
    if (progress.state() == PreheatJobs.State.FAILURE) {
      states.addObject().put("error", progress.fault()).putArray("results");
    }
    provider.calls().count(HookResult.ACCEPTED);
    call.contentType("application/json").header("Cache-Control", "no-store");
    call.result(answer.toString());
  }
}
