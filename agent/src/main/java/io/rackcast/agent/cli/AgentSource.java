package io.rackcast.agent.cli;

import io.rackcast.agent.api.FetchUpdate;
import io.rackcast.agent.release.ReleaseName;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Has a running agent fetch into its cache, and copies or links from there. */
final class AgentSource implements FetchSource {
  private final ApiClient client;

  AgentSource(ApiClient client) {
    this.client = client;
  }

  @Override
  public FetchUpdate fetch(ReleaseName name, Consumer<FetchUpdate.Progress> progress)
      throws IOException, InterruptedException {
    return client.fetch(name, progress);
  }

  @Override
  public void place(Placement placement, Path content, Sha256Digest expected, Link link) {
    placement.place(content, expected, link);
  }

  @Override
  public String interrupted(ReleaseName name) {
    try {
      return client.stop(name).text();
    } catch (IOException e) {
      return "the agent could not be told to stop and goes on with " + name + ": " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted twice; the agent goes on with " + name;
    }
  }

  @Override
  public void close() {}
}
