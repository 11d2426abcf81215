package io.rackcast.publisher.signing;

import com.nimbusds.jose.jwk.JWK;
import io.rackcast.proto.token.Jwks;
import io.rackcast.proto.token.TokenAlgorithm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All keys with what is remembered of them, the first to sign at the head. Immutable; pure
 * decisions.
 *
 * <p>A new key is published before it signs, so that trackers have read it by then; one that signs
 * no more is accepted until its last token has ended. Which one signs follows from the clock alone:
 * publishers that share keys change over at one time, whenever each last looked.
 */
record KeyRing(List<Entry> entries, Optional<TokenAlgorithm> algorithm) {
  /** Clocks of trackers may be behind by this (admission.clock-skew). */
  private static final Duration CLOCKS = Duration.ofMinutes(10);

  /** A key and its state. */
  record Entry(HeldKey key, KeyState state) {}

  /** How long keys are known before they sign, and how long what they signed lives. */
  record Spans(Duration publishBefore, Duration life) {}

  KeyRing {
    entries = List.copyOf(entries);
  }

  /**
   * Gives keys that are new their state.
   *
   * @param keys in the order of {@link HeldKey#FIRST_TO_SIGN}
   * @param states by name; empty when nothing was remembered: then keys count as published since
   *     they were made
   */
  static KeyRing of(
      List<HeldKey> keys,
      Optional<Map<String, KeyState>> states,
      Optional<TokenAlgorithm> algorithm,
      Spans spans,
      Instant now) {
    var entries = new ArrayList<Entry>();
    for (var key : keys) {
      var seen = states.isEmpty() ? key.issued() : now;
      var fresh = new KeyState(key.kid(), seen.plus(spans.publishBefore()).getEpochSecond(), 0);
      entries.add(new Entry(key, states.orElse(Map.of()).getOrDefault(key.kid(), fresh)));
    }
    return new KeyRing(entries, algorithm);
  }

  /** Whether a key could sign. */
  boolean canSign() {
    return entries.stream().anyMatch(this::isOfTheKind);
  }

  /** The key that signs at a time; there is one if {@link #canSign}. */
  Entry signing(Instant now) {
    Entry best = null;
    for (var entry : entries) {
      if (isOfTheKind(entry) && (best == null || isBetter(entry, best, now))) {
        best = entry;
      }
    }
    if (best == null) {
      throw new IllegalStateException("no key can sign");
    }
    return best;
  }

  private boolean isOfTheKind(Entry entry) {
    return algorithm.isEmpty() || entry.key().signer().algorithm() == algorithm.get();
  }

  /** Whether a later entry has more right to sign than an earlier one. */
  private static boolean isBetter(Entry later, Entry earlier, Instant now) {
    int byRight = Integer.compare(right(later, now), right(earlier, now));
    boolean isNoLater = later.state().signsFrom() <= earlier.state().signsFrom();
    // None may sign yet: the one that has been known longest does.
    return byRight > 0 || (byRight == 0 && right(later, now) == 1 && isNoLater);
  }

  private static int right(Entry entry, Instant now) {
    if (entry.state().isRetiredAt(now)) {
      return 0;
    }
    return entry.state().maySignAt(now) ? 2 : 1;
  }

  /**
   * The same keys when it is known which one signs: those behind it have an end.
   *
   * @param before the key that signed when somebody last looked: its tokens are as young as that
   */
  KeyRing settled(Optional<String> before, Spans spans, Instant now) {
    var signing = signing(now);
    var end = now.plus(spans.life()).plus(CLOCKS);
    var settled = new ArrayList<Entry>();
    boolean isBehind = false;
    for (var entry : entries) {
      var state = entry.state();
      if (!isBehind) {
        state = state.withoutEnd();
      } else if (state.acceptedUntil() == 0 || isSooner(state, before, end, now)) {
        state = state.until(end);
      }
      settled.add(new Entry(entry.key(), state));
      isBehind |= entry.equals(signing);
    }
    return new KeyRing(settled, algorithm);
  }

  /** A publisher with longer tokens than the one that wrote the end down has its say. */
  private static boolean isSooner(
      KeyState state, Optional<String> before, Instant end, Instant now) {
    return before.equals(Optional.of(state.kid()))
        && !state.isRetiredAt(now)
        && state.acceptedUntil() < end.getEpochSecond();
  }

  /** The same keys when the first signs at once and no other is accepted any more. */
  KeyRing onlyFirst(Instant now) {
    var only = new ArrayList<Entry>();
    for (var entry : entries) {
      var kid = entry.key().kid();
      var state =
          only.isEmpty() ? new KeyState(kid, now.getEpochSecond(), 0) : entry.state().until(now);
      only.add(new Entry(entry.key(), state));
    }
    return new KeyRing(only, algorithm);
  }

  /** The keys that trackers are told, the first to sign at the head. */
  List<Entry> published(Instant now) {
    return entries.stream().filter(entry -> !entry.state().isRetiredAt(now)).toList();
  }

  List<Entry> retired(Instant now) {
    return entries.stream().filter(entry -> entry.state().isRetiredAt(now)).toList();
  }

  /** Whether a key is known that will take over. */
  boolean isOneWaiting(Instant now) {
    var signing = signing(now);
    return entries.subList(0, entries.indexOf(signing)).stream()
        .anyMatch(entry -> isOfTheKind(entry) && !entry.state().isRetiredAt(now));
  }

  /** The public parts of the published keys as JSON (RFC 7517 section 5). */
  String keySet(Instant now) {
    List<JWK> keys = published(now).stream().map(entry -> entry.key().open()).toList();
    return Jwks.write(keys);
  }

  List<KeyState> states() {
    return entries.stream().map(Entry::state).toList();
  }
}
