package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jwt.JWTParser;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.publisher.identity.oidc.AnsweredException;
import io.rackcast.publisher.identity.oidc.BoundedGet;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * The identity token of the job that we run in, where its runner hands out such tokens: GitHub
 * Actions, with {@code permissions: id-token: write}. They live some minutes, so a new one is
 * fetched shortly before the end. May be used by any thread.
 */
final class JobIdentity implements Supplier<String> {
  private static final String URL = "ACTIONS_ID_TOKEN_REQUEST_URL";
  private static final String SECRET = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration EARLY = Duration.ofSeconds(60);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final int MOST_TRIES = 4;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

  private final URI asked;
  private final String secret;
  private final BoundedGet http = new BoundedGet(ANSWER);
  private final Clock clock;
  private final Duration firstPause;
  // Guarded by this.
  private String token = "";
  private Instant renewAt = Instant.MIN;

  private JobIdentity(URI asked, String secret, Clock clock, Duration firstPause) {
    this.asked = asked;
    this.secret = secret;
    this.clock = clock;
    this.firstPause = firstPause;
  }

  /**
   * The identity of this job; empty where the runner gives none.
   *
   * @param audience what the tokens are to be made for
   */
  static Optional<JobIdentity> of(Map<String, String> environment, String audience, Clock clock) {
    return of(environment, audience, clock, FIRST_PAUSE);
  }

  /**
   * As the other.
   *
   * @param firstPause between the first two tries; each later one is twice as long
   */
  static Optional<JobIdentity> of(
      Map<String, String> environment, String audience, Clock clock, Duration firstPause) {
    String url = environment.getOrDefault(URL, "");
    String secret = environment.getOrDefault(SECRET, "");
    if (url.isEmpty() || secret.isEmpty()) {
      return Optional.empty();
    }
    String query = "audience=" + URLEncoder.encode(audience, StandardCharsets.UTF_8);
    URI asked;
    try {
      asked = URI.create(url + (url.contains("?") ? "&" : "?") + query);
    } catch (IllegalArgumentException e) {
      throw new ProgramException(URL + " is not a URL; check the runner, or set RACKCAST_TOKEN", e);
    }
    if (!secret.chars().allMatch(letter -> letter > ' ' && letter < 0x7f)) {
      throw new ProgramException(SECRET + " is no token; check the runner, or set RACKCAST_TOKEN");
    }
    return Optional.of(new JobIdentity(asked, secret, clock, firstPause));
  }

  @Override
  public synchronized String get() {
    if (!clock.instant().isBefore(renewAt)) {
      try {
        token = fetch();
        renewAt = end(token).minus(EARLY);
      } catch (IOException e) {
        throw failed(String.valueOf(e.getMessage()), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw failed("interrupted", e);
      }
    }
    return token;
  }

  private static Instant end(String token) throws IOException {
    Date end;
    try {
      end = JWTParser.parse(token).getJWTClaimsSet().getExpirationTime();
    } catch (ParseException e) {
      throw new IOException("its answer is no identity token", e);
    }
    if (end == null) {
      throw new IOException("its identity token never ends");
    }
    return end.toInstant();
  }

  private String fetch() throws IOException, InterruptedException {
    String answer = read();
    return JSON.readTree(answer).path("value").asText();
  }

  // A runner's server has its bad moments; a job must not fail for one of them.
  private String read() throws IOException, InterruptedException {
    var pause = firstPause;
    for (int tries = 1; ; tries++) {
      try {
        return http.read(asked, Map.of("Authorization", "Bearer " + secret));
      } catch (IOException e) {
        if (tries == MOST_TRIES || !isPassing(e)) {
          throw e;
        }
      }
      Thread.sleep(pause.toMillis());
      pause = pause.multipliedBy(2);
    }
  }

  private static boolean isPassing(IOException e) {
    if (e instanceof AnsweredException answered) {
      return answered.isPassing();
    }
    // No connection, or one that broke; what is no URL, or silent for so long already, stays so.
    return e.getCause() instanceof ExecutionException;
  }

  private static ProgramException failed(String why, Exception e) {
    return new ProgramException(
        "the runner gives no identity token ("
            + why
            + "); check the job's permissions (id-token: write), or set RACKCAST_TOKEN",
        e);
  }
}
