package io.rackcast.publisher.registry.intake;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.content.Uploads;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.registry.RepositoryNames;
import io.rackcast.publisher.registry.client.RegistryException;
import io.rackcast.publisher.registry.client.RegistryLimits;
import io.rackcast.publisher.registry.hook.NotTakenException;
import io.rackcast.publisher.registry.hook.PreheatJobs;
import io.rackcast.publisher.registry.hook.PushEvent;
import io.rackcast.publisher.registry.hook.PushQueue;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.image.NewPush;
import io.rackcast.publisher.store.image.Push;
import io.rackcast.publisher.store.image.QueueFullException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** Takes in what registries hold; see the package. May be used by any thread. */
public final class Intake implements PushQueue, PreheatJobs, AutoCloseable {
  private static final int MOST_OF_A_REPOSITORY = 1000;
  // Of the queue's places, for what Harbor orders, and for what people ask for.
  private static final int MOST_ORDERS = 10_000;
  private static final Duration PRUNE_EVERY = Duration.ofHours(1);

  private final Registries registries;
  private final IntakeLimits limits;
  private final Store store;
  private final Access access;
  private final Clock clock;
  private final BlobIntake blobs;
  private final BlobPool pool;
  private final Workers workers;
  private final Scans scans;
  private final Leftovers leftovers;
  private final UnneededBlobs unneeded;
  private volatile Instant nextPrune = Instant.EPOCH;

  /**
   * @param terms the registries of the settings
   * @param access where decisions are recorded
   */
  public Intake(
      List<RegistryTerms> terms,
      IntakeLimits limits,
      Uploads uploads,
      Store store,
      Access access,
      Clock clock) {
    this.registries = new Registries(terms, RegistryLimits.USUAL, clock);
    this.limits = limits;
    this.store = store;
    this.access = access;
    this.clock = clock;
    this.blobs = new BlobIntake(uploads, store.releases(), clock);
    this.pool = new BlobPool(blobs, limits.blobs());
    this.leftovers = new Leftovers(uploads, store.intake());
    this.unneeded = new UnneededBlobs(store.imageApprovals(), store.intake());
    var work = new PushWork(registries, limits, pool, store);
    this.workers =
        new Workers(store.pushes(), work::run, this::clearUp, registries(), limits, clock);
    this.scans = new Scans(registries, store, clock, workers::wake);
  }

  /** Begins to work the queue off, and to look at the registries. */
  public void start() {
    if (!registries.all().isEmpty()) {
      workers.start();
      scans.start();
    }
  }

  /**
   * Shows what there is to see of it.
   *
   * @param answers whether the database can be asked without waiting
   */
  public void register(MeterRegistry metrics, BooleanSupplier answers) {
    var counts = new PushCounts(() -> store.pushes().counts());
    for (var state : Push.State.values()) {
      Gauge.builder(
              "rackcast_publisher_image_pushes",
              () -> answers.getAsBoolean() ? counts.of(state) : Double.NaN)
          .description("Pushes of registries by their state; ended ones are forgotten in time")
          .tag("state", state.label())
          .register(metrics);
    }
    FunctionCounter.builder(
            "rackcast_publisher_image_read", blobs, intake -> (double) intake.readBytes())
        .description("Content of images read from registries")
        .baseUnit("bytes")
        .register(metrics);
    scans.register(metrics);
  }

  @Override
  public void accept(List<PushEvent> events) {
    var wanted = new ArrayList<NewPush>();
    for (var event : events) {
      registries
          .findHook(event.registry())
          .ifPresent(registry -> wanted.addAll(pushes(registry.terms(), event)));
    }
    if (!wanted.isEmpty()) {
      store.pushes().add(wanted);
      workers.wake();
    }
  }

  private List<NewPush> pushes(RegistryTerms terms, PushEvent event) {
    boolean isTaken =
        terms.takes(event.repository())
            && (event.tag().map(terms::takesTag).orElse(terms.takesUntagged())
                || Referrals.isPossible(event.tag()));
    if (event.kind() == PushEvent.Kind.DELETED) {
      // Also of what is no longer taken in: it may have been before.
      return deletions(terms.name(), event);
    }
    access.decided(
        ImageNames.caller(terms.name()),
        Right.REGISTER,
        ImageNames.releaseName(terms.name(), event.repository()),
        isTaken);
    return isTaken
        ? List.of(
            push(terms.name(), event, event.id(), event.tag(), event.digest(), NewPush.Kind.PUSHED))
        : List.of();
  }

  private List<NewPush> deletions(String registry, PushEvent event) {
    if (event.tag().isPresent() || event.digest().isPresent()) {
      return List.of(
          push(registry, event, event.id(), event.tag(), event.digest(), NewPush.Kind.DELETED));
    }
    // The whole repository; what is beyond the bound, the next scan finds.
    var all = new ArrayList<NewPush>();
    for (var digest :
        store
            .images()
            .digests(registry, event.repository(), Optional.empty(), MOST_OF_A_REPOSITORY)) {
      all.add(deletion(registry, event, digest));
    }
    // And what is on its way.
    store
        .intake()
        .digestsAtWork(registry, event.repository())
        .forEach(digest -> all.add(deletion(registry, event, digest)));
    return all;
  }

  private static NewPush deletion(String registry, PushEvent event, Sha256Digest digest) {
    return push(
        registry,
        event,
        event.id() + "/" + digest,
        Optional.empty(),
        Optional.of(digest),
        NewPush.Kind.DELETED);
  }

  private static NewPush push(
      String registry,
      PushEvent event,
      String id,
      Optional<String> tag,
      Optional<Sha256Digest> digest,
      NewPush.Kind kind) {
    return new NewPush(
        registry, id, event.repository(), tag, digest, kind, NewPush.Origin.HOOK, event.actor());
  }

  /**
   * Queues an image that somebody asks for, whatever the patterns of the settings say of its tag.
   *
   * @throws Refusal when too many wait already
   */
  public Push add(ImageReference image, NewPush.Origin origin, String actor) {
    long id = queue(order(image, origin, actor));
    workers.wake();
    return store.pushes().find(id).orElseThrow();
  }

  private static NewPush order(ImageReference image, NewPush.Origin origin, String actor) {
    return new NewPush(
        image.registry(),
        origin.name().toLowerCase(Locale.ROOT) + ":" + UUID.randomUUID(),
        image.repository(),
        image.tag(),
        image.digest(),
        NewPush.Kind.PUSHED,
        origin,
        actor);
  }

  private long queue(NewPush push) {
    if (store.intake().countOpen(push.registry(), push.origin()) >= MOST_ORDERS) {
      throw new Refusal(
          Refusal.Kind.NO_ROOM,
          "%d images of the registry %s that were asked for are not here yet; try again later"
              .formatted(MOST_ORDERS, push.registry()));
    }
    try {
      return store.pushes().add(List.of(push)).get(0);
    } catch (QueueFullException e) {
      throw new Refusal(Refusal.Kind.NO_ROOM, String.valueOf(e.getMessage()));
    }
  }

  // One at a time, so that two orders of one image are one push.
  @Override
  public synchronized long start(String registry, String repository, String reference) {
    var terms = registries.findHook(registry).orElseThrow().terms();
    var name = terms.name();
    access.decided(
        ImageNames.caller(name),
        Right.REGISTER,
        ImageNames.releaseName(name, repository),
        terms.takes(repository));
    if (!terms.takes(repository)) {
      throw new NotTakenException(
          "the repository %s is not among those that are taken in; add it to repositories of %s in the publisher's settings"
              .formatted(repository, name));
    }
    var digest = RepositoryNames.digest(reference);
    var tag = digest.isPresent() ? Optional.<String>empty() : Optional.of(reference);
    var image = new ImageReference(name, repository, tag, digest);
    return store
        .intake()
        .findOpen(order(image, NewPush.Origin.PREHEAT, ""))
        .orElseGet(() -> add(image, NewPush.Origin.PREHEAT, "").id());
  }

  /** Done means approved, with the content here for the origins, which follow the approvals. */
  @Override
  public Optional<Progress> progress(String registry, long id) {
    var name = registries.findHook(registry).orElseThrow().terms().name();
    return store
        .pushes()
        .find(id)
        .filter(push -> push.what().origin() == NewPush.Origin.PREHEAT)
        .filter(push -> push.what().registry().equals(name))
        .map(
            push ->
                new Progress(
                    state(push.state()),
                    push.receivedAt(),
                    push.endedAt().orElseGet(clock::instant),
                    push.state() == Push.State.FAILED ? push.problem() : ""));
  }

  private static PreheatJobs.State state(Push.State state) {
    return switch (state) {
      case WAITING, RUNNING -> PreheatJobs.State.PENDING;
      case DONE -> PreheatJobs.State.SUCCESS;
      case FAILED -> PreheatJobs.State.FAILURE;
    };
  }

  /** Has a failed or waiting push tried again; empty when there is none such. */
  public Optional<Push> retry(long id) {
    boolean isThere = store.pushes().retry(id);
    workers.wake();
    return isThere ? store.pushes().find(id) : Optional.empty();
  }

  /**
   * What a tag stands for in its registry.
   *
   * @return empty when there is no such tag
   * @throws Refusal when the registry cannot be asked
   */
  public Optional<Sha256Digest> resolve(ImageReference image) {
    if (image.digest().isPresent()) {
      return image.digest();
    }
    try {
      var client = registries.find(image.registry()).orElseThrow().client();
      return client.resolve(image.repository(), image.tag().orElseThrow());
    } catch (RegistryException e) {
      throw new Refusal(
          Refusal.Kind.TRY_AGAIN,
          "what %s stands for cannot be asked (%s); name the image by its digest"
              .formatted(image, e.sentence()));
    }
  }

  /**
   * Has a registry looked at soon.
   *
   * @param allowedBy who lets that look withdraw whatever is gone; "" for nobody
   * @throws Refusal when it is not in the settings
   */
  public void scan(String registry, String allowedBy) {
    if (registries.find(registry).isEmpty()) {
      throw new Refusal(
          Refusal.Kind.NOT_FOUND,
          "no registry \"%s\" is in the publisher's settings; it has %s"
              .formatted(
                  registry, registries().isEmpty() ? "none" : String.join(", ", registries())));
    }
    scans.request(registry, allowedBy);
  }

  /** The registries' names. */
  public List<String> registries() {
    return registries.all().stream().map(entry -> entry.terms().name()).toList();
  }

  /** Frees and withdraws what is left of failed pushes. */
  private void clearUp() {
    leftovers.free();
    unneeded.withdraw();
  }

  /** Forgets what is old, and clears up after failed pushes; to be called each minute. */
  public void prune() {
    var now = clock.instant();
    var oldest = now.minus(limits.historyKept());
    clearUp();
    store.pushes().prune(oldest, limits.mostHistory());
    if (now.isAfter(nextPrune)) {
      int gone = store.imageHistory().prune(oldest, limits.mostHistory());
      // Perhaps there is more.
      nextPrune = gone == 0 ? now.plus(PRUNE_EVERY) : now;
    }
  }

  @Override
  public void close() {
    scans.close();
    workers.giveUp();
    // Ends what is being read.
    registries.close();
    pool.close();
    workers.close();
  }
}
