package io.rackcast.tracker.admin.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Subnet;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Checks user and password (RFC 7617). Few at once, since each costs a large part of a second, and
 * at most {@value #MOST_WRONG} wrong ones a minute from one IPv4 address or IPv6 /64. For any
 * thread.
 */
final class Logins {
  static final int MOST_WRONG = 5;
  private static final int AT_ONCE = 2;
  private static final int MOST_ADDRESSES = 10_000;
  private static final int LONGEST = 1024;

  private final List<AccessRules.User> users;
  private final Semaphore slots;
  // Whoever asks for an unknown user waits as long as for a known one.
  private final PasswordHash nobody;
  private final Cache<Subnet, AtomicInteger> wrong;

  Logins(List<AccessRules.User> users, InstantSource clock) {
    this(
        users,
        new Semaphore(AT_ONCE),
        Caffeine.newBuilder()
            .maximumSize(MOST_ADDRESSES)
            .expireAfterWrite(Duration.ofMinutes(1))
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .build());
  }

  private Logins(
      List<AccessRules.User> users, Semaphore slots, Cache<Subnet, AtomicInteger> wrong) {
    this.users = users;
    this.nobody = users.isEmpty() ? PasswordHash.of(new char[0], 10_000) : users.get(0).password();
    this.slots = slots;
    this.wrong = wrong;
  }

  /** For other users; wrong passwords go on to count. */
  Logins with(List<AccessRules.User> others) {
    return new Logins(others, slots, wrong);
  }

  /**
   * Who logs in.
   *
   * @param basic what follows {@code Basic} in the header
   * @throws Denied if it is nobody
   */
  Caller check(String basic, IpAddress from) throws InterruptedException {
    if (users.isEmpty()) {
      throw new Denied(Denial.NO_USERS);
    }
    String pair = decoded(basic);
    int colon = pair.indexOf(':');
    if (colon < 0) {
      throw new Denied(Denial.LOGIN);
    }
    var tries = wrong.get(network(from), key -> new AtomicInteger());
    // Counted before the check: many at once are many tries.
    if (tries.incrementAndGet() > MOST_WRONG) {
      throw new Denied(Denial.GUESSING);
    }
    boolean known = false;
    try {
      var caller = check(pair.substring(0, colon), pair.substring(colon + 1).toCharArray());
      known = true;
      return caller;
    } catch (Denied e) {
      known = e.why() == Denial.BUSY;
      throw e;
    } finally {
      if (known) {
        tries.decrementAndGet();
      }
    }
  }

  private Caller check(String name, char[] password) throws InterruptedException {
    if (!slots.tryAcquire(1, TimeUnit.SECONDS)) {
      throw new Denied(Denial.BUSY);
    }
    try {
      var user = users.stream().filter(one -> one.name().equals(name)).findFirst();
      var hash = user.map(AccessRules.User::password).orElse(nobody);
      if (!hash.matches(password) || user.isEmpty()) {
        throw new Denied(Denial.PASSWORD);
      }
      return new Caller(user.get().name(), user.get().role());
    } finally {
      slots.release();
    }
  }

  private static String decoded(String basic) {
    if (basic.length() > LONGEST) {
      throw new Denied(Denial.LOGIN);
    }
    try {
      return new String(Base64.getDecoder().decode(basic.strip()), UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Denied(Denial.LOGIN);
    }
  }

  private static Subnet network(IpAddress address) {
    return Subnet.containing(address, address.isIpv4() ? 32 : 64);
  }
}
