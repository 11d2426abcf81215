package io.rackcast.publisher.signing;

import io.rackcast.proto.token.Jwks;
import io.rackcast.proto.token.TokenAlgorithm;
import io.rackcast.proto.token.TokenSigner;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of this publisher as they come and go: one signs, all that are good are published, so
 * that tokens signed before a change stay good. May be used by any thread.
 *
 * <p>Each {@link #look} reads all places, decides (see {@link KeyRing}), writes down what was
 * decided and moves retired files aside, in this order, so that a look after a crash ends what an
 * earlier one began. Publishers that share a keys folder look one after the other.
 */
public final class SigningKeys {
  private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

  /** What becomes of a key. */
  public enum Stage {
    /** Is published, and signs later. */
    WAITS,
    SIGNS,
    /** Signs no more; what it signed is good. */
    ACCEPTED
  }

  /**
   * A published key.
   *
   * @param signsFrom when it begins to sign, or began
   * @param acceptedUntil when it leaves the key set; empty while that is not known
   */
  public record Known(
      String kid,
      TokenAlgorithm algorithm,
      Stage stage,
      Instant issued,
      Instant signsFrom,
      Optional<Instant> acceptedUntil,
      String place) {}

  private final KeyTerms terms;
  private final Clock clock;
  private final List<KeyPlace> places;
  private final FolderKeys folder;
  private final KeyStates states;
  private Optional<String> signed = Optional.empty();
  private volatile KeyRing ring;
  private volatile String keySet;

  private SigningKeys(KeyTerms terms, Clock clock) throws IOException {
    this.terms = terms;
    this.clock = clock;
    this.folder = new FolderKeys(terms.folder(), !terms.makesKeys());
    var all = new ArrayList<KeyPlace>();
    terms.pkcs11().ifPresent(token -> all.add(new Pkcs11Keys(token, clock)));
    terms.pkcs12().ifPresent(file -> all.add(new Pkcs12Keys(file)));
    all.add(folder);
    this.places = List.copyOf(all);
    this.states = new KeyStates(terms.folder(), terms.dataDir());
    this.ring = states.alone(this::update);
    this.keySet = ring.keySet(clock.instant());
  }

  /**
   * Reads them.
   *
   * @throws IOException with one sentence when a key is missing, broken or open to others
   */
  public static SigningKeys open(KeyTerms terms, Clock clock) throws IOException {
    return new SigningKeys(terms, clock);
  }

  /**
   * Looks whether there is a key where settings name a folder that must have one; changes nothing.
   *
   * @throws IOException with one sentence when there is none, or it is broken or open to others
   */
  public static void requireFolder(KeyTerms terms) throws IOException {
    var unused = new FolderKeys(terms.folder(), !terms.makesKeys()).read();
  }

  /**
   * Takes in what came, went or is due; to be called every few seconds.
   *
   * @throws IOException with one sentence when keys cannot be read; then all stays as it was
   */
  public synchronized void look() throws IOException {
    var next = states.alone(this::update);
    keySet = next.keySet(clock.instant());
    if (!next.states().equals(ring.states())) {
      LOG.info("signing keys {}", described(next));
    }
    ring = next;
  }

  private KeyRing update() throws IOException {
    var now = clock.instant();
    var known = read(now);
    if (isNextDue(known, now)) {
      var made = KeyFiles.generate(terms.folder(), nextAlgorithm(known, now), now);
      LOG.info("made the signing key {}, since the newest has signed long enough", made);
      known = read(now);
    }
    return settle(known, now);
  }

  private KeyRing settle(KeyRing known, Instant now) throws IOException {
    var settled = known.settled(signed, terms.spans(), now);
    var there = states.read().map(all -> Set.copyOf(all.values()));
    if (!there.equals(Optional.of(Set.copyOf(settled.states())))) {
      states.write(settled.states());
    }
    signed = Optional.of(settled.signing(now).key().kid());
    for (var entry : settled.retired(now)) {
      if (entry.key().place() == HeldKey.Place.FOLDER) {
        folder.retire(entry.key());
        LOG.info(
            "moved the signing key {} aside: it is in the key set no more, since {}",
            entry.key().kid(),
            Instant.ofEpochSecond(entry.state().acceptedUntil()));
      }
    }
    return settled;
  }

  private KeyRing read(Instant now) throws IOException {
    var keys = new ArrayList<HeldKey>();
    for (var place : places) {
      keys.addAll(place.read());
    }
    refuseTwins(keys);
    keys.sort(HeldKey.FIRST_TO_SIGN);
    var known = KeyRing.of(keys, states.read(), terms.algorithm(), terms.spans(), now);
    if (!known.canSign()) {
      throw new IOException(noneSigns());
    }
    if (known.published(now).size() > Jwks.MOST_KEYS) {
      throw new IOException(
          "there are %d signing keys, more than the %d that trackers read; take old ones away"
              .formatted(keys.size(), Jwks.MOST_KEYS));
    }
    return known;
  }

  private String noneSigns() {
    var wanted = terms.algorithm().map(TokenAlgorithm::header).orElse("");
    return terms.makesKeys()
        ? ("the keys folder %s holds no %s key, which token.algorithm wants; make one with"
                + " \"new-key %s --algorithm %s\"")
            .formatted(terms.folder(), wanted, terms.folder(), wanted)
        : "neither the key store nor %s holds a signing key%s; make one"
            .formatted(terms.folder(), wanted.isEmpty() ? "" : " for " + wanted);
  }

  private static void refuseTwins(List<HeldKey> keys) throws IOException {
    var kids = new HashSet<String>();
    for (var key : keys) {
      if (!kids.add(key.kid())) {
        throw new IOException(
            "two signing keys are called \"%s\" (%s); take one away"
                .formatted(key.kid(), key.name()));
      }
    }
  }

  private boolean isNextDue(KeyRing known, Instant now) {
    if (terms.rotateAfter().isZero() || !terms.makesKeys() || known.isOneWaiting(now)) {
      return false;
    }
    // Made early by as much as it is published before it signs.
    var next = Instant.ofEpochSecond(known.signing(now).state().signsFrom());
    return !next.plus(terms.rotateAfter()).minus(terms.publishBefore()).isAfter(now);
  }

  private TokenAlgorithm nextAlgorithm(KeyRing known, Instant now) {
    return terms.algorithm().orElse(known.signing(now).key().signer().algorithm());
  }

  /**
   * Makes the next key.
   *
   * @param algorithm of the key; empty: that of the one that signs
   * @param atOnce it signs at once, and all older ones are accepted no more: for a key that others
   *     may have
   * @return the new key
   * @throws IOException with one sentence when it cannot be made, or one waits to sign already
   */
  public synchronized Known rotate(Optional<TokenAlgorithm> algorithm, boolean atOnce)
      throws IOException {
    if (!terms.makesKeys()) {
      throw new IOException(
          "the signing keys are in a key store; make the next one there (keytool -genkeypair), the"
              + " publisher takes it in within a minute");
    }
    ring = states.alone(() -> next(algorithm, atOnce));
    return known().get(0);
  }

  private KeyRing next(Optional<TokenAlgorithm> algorithm, boolean atOnce) throws IOException {
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var known = read(now);
    if (known.isOneWaiting(now) && !atOnce) {
      throw new IOException(
          "the key %s waits to sign already, from %s on; let it, or give --at-once"
              .formatted(
                  known.entries().get(0).key().kid(),
                  Instant.ofEpochSecond(known.entries().get(0).state().signsFrom())));
    }
    var kind = algorithm.orElse(nextAlgorithm(known, now));
    if (terms.algorithm().isPresent() && terms.algorithm().get() != kind) {
      throw new IOException(
          "token.algorithm is %s, so that a key for %s would never sign; change the setting"
              .formatted(terms.algorithm().get().header(), kind.header()));
    }
    // What is new to the read after this has the time of this read.
    states.write(known.settled(signed, terms.spans(), now).states());
    var unused = KeyFiles.generate(terms.folder(), kind, now);
    var grown = read(now);
    if (!atOnce) {
      return settle(grown, now);
    }
    var only = settle(grown.onlyFirst(now), now);
    LOG.warn(
        "what older keys signed is good until trackers read the key set again, within minutes, and"
            + " is refused from then on");
    return only;
  }

  /** What signs now. */
  public TokenSigner signer() {
    return ring.signing(clock.instant()).key().signer();
  }

  /** The public parts of all published keys as JSON (RFC 7517 section 5). */
  public String keySet() {
    return keySet;
  }

  /** The published keys, the first to sign at the head. */
  public List<Known> known() {
    return known(ring);
  }

  private List<Known> known(KeyRing keys) {
    var now = clock.instant();
    var signing = keys.signing(now);
    var known = new ArrayList<Known>();
    var stage = Stage.WAITS;
    for (var entry : keys.published(now)) {
      stage = entry.equals(signing) ? Stage.SIGNS : stage == Stage.WAITS ? stage : Stage.ACCEPTED;
      known.add(shown(entry, stage));
    }
    return List.copyOf(known);
  }

  private static Known shown(KeyRing.Entry entry, Stage stage) {
    var key = entry.key();
    var state = entry.state();
    var end = state.acceptedUntil();
    return new Known(
        key.kid(),
        key.signer().algorithm(),
        stage,
        key.issued(),
        Instant.ofEpochSecond(state.signsFrom()),
        end == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(end)),
        key.place().name().toLowerCase(Locale.ROOT) + " " + key.name());
  }

  private List<String> described(KeyRing keys) {
    return known(keys).stream().map(key -> key.kid() + " " + key.stage()).toList();
  }

  /** Since when the key that signs is there. */
  public Duration age() {
    var age = Duration.between(ring.signing(clock.instant()).key().issued(), clock.instant());
    return age.isNegative() ? Duration.ZERO : age;
  }
}
