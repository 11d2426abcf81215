package io.rackcast.tracker.admin.auth;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.Sha256Digest;
import java.time.InstantSource;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets calls in, or refuses them with a sentence. Where the settings name nobody, whoever is on
 * this machine may do everything, and nobody else anything. For any thread.
 */
public final class Access {
  /** Bytes of a call's body at most. */
  public static final int MOST_BODY_BYTES = 64 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(Access.class);
  private static final String BODY = "rackcast.body";
  private static final String BEARER = "Bearer";
  private static final String BASIC = "Basic";
  private static final int LONGEST_TOKEN = 1024;

  private final boolean isLocal;
  private final InstantSource clock;
  private final Sessions sessions;
  private final BodyReader bodies;
  private final Proxies proxies;
  private volatile Current current;
  private final Map<Denial, Counter> denials = new EnumMap<>(Denial.class);

  /** Whose word on who calls is believed. */
  @FunctionalInterface
  public interface Proxies {
    /**
     * Who speaks by a connection.
     *
     * @param connection the address at its other end
     * @param forwarded the lines of {@code X-Forwarded-For}, in their order
     */
    IpAddress behind(IpAddress connection, List<String> forwarded);
  }

  /** The rules in force, and what goes by them. */
  private record Current(
      AccessRules rules, StaticTokens tokens, Logins logins, SignedCalls signedCalls) {}

  /**
   * By these rules.
   *
   * @param tracker what signed calls must name the tracker by
   * @param isLocal whether only this machine reaches the server
   * @param proxies tell who logs in from behind one of them
   */
  public Access(
      AccessRules rules,
      String tracker,
      boolean isLocal,
      Proxies proxies,
      InstantSource clock,
      MeterRegistry meters) {
    this.isLocal = isLocal;
    this.proxies = proxies;
    this.clock = clock;
    bodies = new BodyReader(MOST_BODY_BYTES, meters);
    sessions = new Sessions(rules.loginLife(), clock);
    current =
        new Current(
            rules,
            new StaticTokens(rules.tokens()),
            new Logins(rules.users(), clock),
            new SignedCalls(tracker, rules.keys(), clock));
    for (var denial : Denial.values()) {
      denials.put(
          denial,
          Counter.builder("rackcast.tracker.admin.denied")
              .description("Admin calls refused for who made them, by cause")
              .tag("cause", denial.label())
              .register(meters));
    }
    Gauge.builder("rackcast.tracker.admin.logins", sessions, Sessions::count)
        .description("Logins that are good")
        .register(meters);
    Gauge.builder("rackcast.tracker.admin.nonces", this, Access::nonces)
        .description("Signed calls remembered so that they cannot be made again")
        .register(meters);
  }

  private int nonces() {
    return current.signedCalls().nonces();
  }

  /**
   * Goes by other rules from now on: whom they do not name any more is refused, and the logins of
   * users who are gone or have another password or role end.
   */
  public synchronized void rules(AccessRules rules) {
    var before = current;
    current =
        new Current(
            rules,
            new StaticTokens(rules.tokens()),
            before.logins().with(rules.users()),
            before.signedCalls().with(rules.keys(), clock));
    sessions.life(rules.loginLife());
    sessions.keep(rules.unchangedUsers(before.rules()));
  }

  /**
   * Who makes a call.
   *
   * @throws HttpResponseException with a sentence if he may not
   */
  public Caller caller(Context context, Role needed) {
    try {
      return allowed(context, needed);
    } catch (Denied e) {
      throw denied(context, e);
    }
  }

  private Denied denied(Context context, Denied e) {
    Objects.requireNonNull(denials.get(e.why())).increment();
    if (e.getStatus() == 401) {
      context.header("WWW-Authenticate", "Bearer realm=\"rackcast-tracker\"");
    } else if (e.getStatus() == 429 || e.getStatus() == 503) {
      context.header("Retry-After", e.why() == Denial.BUSY ? "1" : "60");
    }
    return e;
  }

  private Caller allowed(Context context, Role needed) {
    String header = context.header("Authorization");
    var now = current;
    if (now.rules().isEmpty()) {
      if (!isLocal) {
        throw new Denied(Denial.CLOSED);
      }
      if (needed == Role.OPERATE && header == null && !isJson(context)) {
        throw new Denied(Denial.FORGERY);
      }
      return Caller.LOCAL;
    }
    if (header == null) {
      throw new Denied(Denial.MISSING);
    }
    var caller = caller(now, context, header);
    if (!caller.role().covers(needed)) {
      throw new Denied(Denial.ROLE);
    }
    return caller;
  }

  private static boolean isJson(Context context) {
    String type = context.contentType();
    return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
  }

  private Caller caller(Current now, Context context, String header) {
    String signed = after(Signature.SCHEME, header);
    if (signed != null) {
      var signature = Signature.parse(signed);
      // Before the body: nobody else makes a thread wait for one.
      now.signedCalls().check(signature);
      return now.signedCalls()
          .callerOf(signature, context.method().name(), target(context), body(context));
    }
    var digest = bearer(header).orElseThrow(() -> new Denied(Denial.MALFORMED));
    return now.tokens()
        .callerOf(digest)
        .or(() -> sessions.callerOf(digest))
        .orElseThrow(() -> new Denied(Denial.TOKEN));
  }

  private static Optional<Sha256Digest> bearer(@Nullable String header) {
    String token = header == null ? null : after(BEARER, header);
    return token == null || token.isEmpty() || token.length() > LONGEST_TOKEN
        ? Optional.empty()
        : Optional.of(Digests.sha256(token));
  }

  /** What follows a scheme, in any case (RFC 9110 section 11.1); null if it is another one. */
  private static @Nullable String after(String scheme, String header) {
    int end = scheme.length();
    return header.length() > end
            && header.charAt(end) == ' '
            && header.regionMatches(true, 0, scheme, 0, end)
        ? header.substring(end).strip()
        : null;
  }

  /** Path and query as they were sent. */
  private static String target(Context context) {
    String query = context.req().getQueryString();
    return context.req().getRequestURI() + (query == null ? "" : "?" + query);
  }

  /**
   * Logs somebody in by the user and password in the header.
   *
   * @throws HttpResponseException with a sentence if they are wrong
   */
  public Login login(Context context) throws InterruptedException {
    var lines = Collections.list(context.req().getHeaders("X-Forwarded-For"));
    var from = proxies.behind(address(context.ip()), lines);
    try {
      String header = context.header("Authorization");
      String basic = header == null ? null : after(BASIC, header);
      if (basic == null) {
        throw new Denied(Denial.LOGIN);
      }
      var now = current;
      return opened(now, now.logins().check(basic, from), from);
    } catch (Denied e) {
      if (e.why() == Denial.PASSWORD) {
        // Not the name: people type passwords there.
        LOG.warn("a login to the admin API from {} had a wrong user or password", from);
      }
      throw denied(context, e);
    }
  }

  /** Jetty writes an IPv6 address in brackets, and a link's with its scope. */
  static IpAddress address(String text) {
    int from = text.startsWith("[") ? 1 : 0;
    int scope = text.indexOf('%');
    int end = scope >= 0 ? scope : text.length() - (text.endsWith("]") ? 1 : 0);
    return IpAddress.parse(text.substring(from, end));
  }

  @SuppressWarnings("ReferenceEquality") // whether the rules changed meanwhile
  private synchronized Login opened(Current by, Caller caller, IpAddress from) {
    if (by != current) {
      throw new Denied(Denial.CHANGED);
    }
    LOG.info("{} logged in to the admin API from {}", caller.name(), from);
    return sessions.open(caller);
  }

  /** Ends the login whose token the call shows; false if it shows none. */
  public boolean logout(Context context) {
    return bearer(context.header("Authorization")).filter(sessions::end).isPresent();
  }

  /**
   * A call's body.
   *
   * @throws HttpResponseException 413 if it is larger than {@link #MOST_BODY_BYTES}; with a
   *     sentence if it comes too slowly, or too many come at once
   */
  public byte[] body(Context context) {
    byte[] read = context.attribute(BODY);
    if (read == null) {
      read = bodies.read(context.bodyInputStream());
      context.attribute(BODY, read);
    }
    return read;
  }
}
