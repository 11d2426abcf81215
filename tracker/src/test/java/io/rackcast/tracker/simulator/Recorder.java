package io.rackcast.tracker.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.proto.topology.Location;
import io.rackcast.tracker.simulator.Recording.Event;
import io.rackcast.tracker.simulator.Recording.Line;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes down a rollout of a tracker that runs, for {@link Replay}: it asks the admin API who is in
 * the swarm, again and again, and prints what is another than before. Ends when nobody has lacked
 * anything for some seconds, or is ended by hand.
 *
 * <pre>
 * java -cp … io.rackcast.tracker.simulator.Recorder http://127.0.0.1:6971 INFOHASH &gt; rollout.txt
 * </pre>
 *
 * <p>Where the API asks for a token, {@code RACKCAST_ADMIN_TOKEN} in the environment is it; one
 * that may read is enough.
 *
 * <p>Times are those of the answers, so as fine as the pause between two, 200 ms or longer.
 */
public final class Recorder {
  private static final long PAUSE_MILLIS = 200;
  private static final int DONE_ROUNDS = 25;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final String swarm;
  private final String token;
  private final Map<String, Seen> before = new HashMap<>();

  /** What was seen of a peer. */
  private record Seen(Location rack, boolean isOrigin, boolean isWhole, boolean isDoubted) {}

  /** Of one swarm; {@code token} is for the API, empty: it asks for none. */
  Recorder(String server, String infoHash, String token) {
    this.swarm = server + "/api/v1/swarms/" + infoHash;
    this.token = token;
  }

  /** The tracker's admin address, and the swarm. */
  public static void main(String[] words) throws Exception {
    if (words.length != 2) {
      System.err.println("give the tracker's admin address and an infohash");
      System.exit(2);
    }
    String token = System.getenv().getOrDefault("RACKCAST_ADMIN_TOKEN", "");
    new Recorder(words[0], words[1], token).run(System.out);
  }

  @SuppressWarnings("ThreadSleep") // what is looked for has no herald
  private void run(PrintStream out) throws IOException, InterruptedException {
    long start = System.nanoTime();
    for (int done = 0; done < DONE_ROUNDS; ) {
      look((System.nanoTime() - start) / 1e9).forEach(out::println);
      out.flush();
      boolean isDone = !before.isEmpty() && before.values().stream().allMatch(Seen::isWhole);
      done = isDone ? done + 1 : 0;
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /** What happened since it looked last. */
  List<Line> look(double seconds) throws IOException, InterruptedException {
    Map<String, Seen> now = new HashMap<>();
    String after = "";
    while (after != null) {
      var page = page(after);
      for (var rack : page.path("racks")) {
        for (var peer : rack.path("peers")) {
          add(now, peer);
        }
      }
      after = page.path("next").textValue();
    }
    List<Line> lines = new ArrayList<>();
    now.forEach((name, peer) -> compare(lines, seconds, name, peer));
    before.forEach(
        (name, peer) -> {
          if (!now.containsKey(name)) {
            lines.add(new Line(seconds, name, peer.rack(), Event.LEFT));
          }
        });
    before.clear();
    before.putAll(now);
    lines.sort((one, other) -> one.node().compareTo(other.node()));
    return lines;
  }

  private JsonNode page(String after) throws IOException, InterruptedException {
    String query = "?limit=1000";
    if (!after.isEmpty()) {
      query += "&after=" + URLEncoder.encode(after, StandardCharsets.UTF_8);
    }
    var request = HttpRequest.newBuilder(URI.create(swarm + query));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return switch (answer.statusCode()) {
      case 200 -> JSON.readTree(answer.body());
      // Before the first and after the last peer there is no swarm.
      case 404 -> JSON.createObjectNode();
      default ->
          throw new IOException(
              swarm
                  + " answered "
                  + answer.statusCode()
                  + "; put a token that may read into RACKCAST_ADMIN_TOKEN if it asks for one");
    };
  }

  private static void add(Map<String, Seen> now, JsonNode peer) {
    var roles = peer.path("roles").toString();
    String node = peer.path("node").asText("");
    String name = node.isEmpty() || node.equals("null") ? peer.path("address").asText() : node;
    now.put(
        name,
        new Seen(
            Location.parse(peer.path("rack").asText()),
            peer.path("kind").asText().equals("origin"),
            roles.contains("seeder"),
            roles.contains("doubted")));
  }

  private void compare(List<Line> lines, double seconds, String name, Seen peer) {
    var known = before.get(name);
    if (known == null) {
      var event = peer.isOrigin() ? Event.ORIGIN : peer.isWhole() ? Event.SEEDER : Event.JOINED;
      lines.add(new Line(seconds, name, peer.rack(), event));
      return;
    }
    if (peer.isWhole() && !known.isWhole()) {
      lines.add(new Line(seconds, name, peer.rack(), Event.COMPLETED));
    }
    if (peer.isDoubted() != known.isDoubted()) {
      var event = peer.isDoubted() ? Event.FROZEN : Event.THAWED;
      lines.add(new Line(seconds, name, peer.rack(), event));
    }
  }
}
