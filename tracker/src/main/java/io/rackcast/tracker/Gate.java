package io.rackcast.tracker;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.fault.CalledServer;
import io.rackcast.proto.fault.ServerWords;
import io.rackcast.proto.program.ReadinessCheck;
import io.rackcast.proto.tls.ClientTls;
import io.rackcast.proto.token.AnnounceTokens;
import io.rackcast.proto.token.NodeTokens;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.ShortTokenKeys;
import io.rackcast.tracker.TrackerConfig.Mode;
import io.rackcast.tracker.approval.ApprovalFollower;
import io.rackcast.tracker.approval.ApprovalSet;
import io.rackcast.tracker.approval.Approvals;
import io.rackcast.tracker.approval.Handover;
import io.rackcast.tracker.hook.HookChain;
import io.rackcast.tracker.hook.rule.ApprovalHook;
import io.rackcast.tracker.hook.rule.RefusedSwarms;
import io.rackcast.tracker.hook.token.CheckLimits;
import io.rackcast.tracker.hook.token.TokenHook;
import io.rackcast.tracker.keys.JwksSource;
import io.rackcast.tracker.keys.PublisherKeys;
import io.rackcast.tracker.keys.ShortKeys;
import io.rackcast.tracker.node.NodeAuth;
import io.rackcast.tracker.node.TokenNodeAuth;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Who is let in, as the settings say: the parts that keys, tokens and approvals need.
 *
 * @param hooks for peers
 * @param chains makes other hooks when the settings change
 * @param approvals which swarms may exist
 * @param refused which were asked for and may not
 * @param nodeAuth for agents
 * @param readiness what must be known before the tracker is of use
 * @param parts what is to be closed
 */
record Gate(
    HookChain hooks,
    ChainBuilder chains,
    Approvals approvals,
    RefusedSwarms refused,
    NodeAuth nodeAuth,
    List<ReadinessCheck> readiness,
    Parts parts)
    implements AutoCloseable {
  private static final ServerWords APPROVALS =
      ServerWords.settings(
          "admission.approvals", "admission.publisher-", ServerWords.PUBLISHER_PORT);

  static Gate of(
      TrackerConfig config,
      InstantSource clock,
      LongSupplier millis,
      ScheduledExecutorService timer,
      MeterRegistry registry,
      BiConsumer<InfoHash, String> ended) {
    var parts = new Parts();
    try {
      var chain = new ChainBuilder(System::nanoTime);
      if (config.admission().mode() == Mode.OPEN) {
        var hooks = chain.build(config.hooks(), parts);
        return new Gate(
            hooks,
            chain,
            Approvals.all(),
            new RefusedSwarms(clock::millis),
            NodeAuth.open(),
            List.of(),
            parts);
      }
      return byToken(config, clock, millis, timer, registry, ended, chain, parts);
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  private static Gate byToken(
      TrackerConfig config,
      InstantSource clock,
      LongSupplier millis,
      ScheduledExecutorService timer,
      MeterRegistry registry,
      BiConsumer<InfoHash, String> ended,
      ChainBuilder chain,
      Parts parts) {
    var settings = config.admission();
    List<ReadinessCheck> readiness = new ArrayList<>();
    var source = new JwksSource(settings.jwksUrl(), settings.publisherTls(), config.stateDir());
    var keys = new PublisherKeys(source, settings.keyGrace(), clock, millis, timer);
    readiness.add(keys::unmet);
    var shortKeys = new ShortKeys(settings.keyGrace(), millis, config.stateDir());
    var approvals = approvals(config, registry, ended, shortKeys, parts, readiness);
    var tokens =
        new AnnounceTokens(
            settings.issuer(), settings.audience(), keys, shortKeys, clock, settings.skew());
    var token =
        parts.add(
            new TokenHook(
                tokens,
                approvals,
                keys::refetch,
                clock,
                System::nanoTime,
                new CheckLimits(settings.checks(), settings.maxWaiting(), settings.maxRemembered()),
                registry));
    Runnable forgetOldKeys = () -> token.keepKeys(kid -> keys.has(kid) || shortKeys.has(kid));
    keys.onRemoval(forgetOldKeys);
    shortKeys.onRemoval(forgetOldKeys);
    var refused = refused(clock, registry);
    var hooks =
        chain.add(token).add(new ApprovalHook(approvals, refused)).build(config.hooks(), parts);
    var nodes =
        new NodeTokens(settings.issuer(), settings.audience(), keys, clock, settings.skew());
    keys.start();
    return new Gate(
        hooks,
        chain,
        approvals,
        refused,
        new TokenNodeAuth(nodes, keys::refetch),
        readiness,
        parts);
  }

  private static RefusedSwarms refused(InstantSource clock, MeterRegistry registry) {
    var refused = new RefusedSwarms(clock::millis);
    FunctionCounter.builder("rackcast.tracker.refused.evictions", refused, RefusedSwarms::evicted)
        .description("Infohashes, refused as not approved, that are remembered no more")
        .register(registry);
    return refused;
  }

  private static Approvals approvals(
      TrackerConfig config,
      MeterRegistry registry,
      BiConsumer<InfoHash, String> ended,
      ShortKeys shortKeys,
      Parts parts,
      List<ReadinessCheck> readiness) {
    var publisher = config.admission().approvals();
    if (publisher.isEmpty()) {
      return Approvals.all();
    }
    var tls = ClientTls.of(publisher.get(), config.admission().publisherTls());
    tls.ifPresent(client -> client.meter("rackcast.tracker.publisher", registry));
    var set = new ApprovalSet(ended);
    var follower =
        parts.add(
            new ApprovalFollower(
                set,
                config.name(),
                new CalledServer(publisher.get(), APPROVALS, config.admission().publisherTls()),
                tls,
                config.admission().approvalsToken(),
                config.stateDir(),
                handover(shortKeys)));
    readiness.add(follower::unmet);
    Gauge.builder("rackcast.tracker.approvals.revision", set, ApprovalSet::revision)
        .description("The last change of the publisher's approvals that is applied")
        .register(registry);
    Gauge.builder("rackcast.tracker.approvals.lag", set, ApprovalSet::lag)
        .description("Changes that the publisher is ahead")
        .register(registry);
    return set;
  }

  private static Handover handover(ShortKeys shortKeys) {
    return new Handover() {
      @Override
      public void heard() {
        shortKeys.heard();
      }

      @Override
      public void shortKeys(ShortTokenKeys keys) {
        shortKeys.replace(keys);
      }
    };
  }

  @Override
  public void close() {
    parts.close();
  }
}
