package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.rackcast.proto.token.AnnounceUrl;
import io.rackcast.proto.v1.GetTorrentRequest;
import io.rackcast.proto.v1.Release;
import io.rackcast.proto.v1.SignRequest;
import io.rackcast.publisher.store.ReleaseKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code publish PATH... --name N --version V}. */
@Command(
    name = "publish",
    description = {
      "Publishes a file, a folder, or several as one: uploads, hashes and approves it.",
      "Run again after a failure, it goes on where it stopped.",
      "Whoever holds an announce URL may join the swarm: a person sees the URLs without their",
      "tokens, which \"announce-url\" prints; --json has them whole for the pipeline."
    })
public final class PublishCommand extends ClientCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = {
        "The file or folder. Several become one folder that has each under its own last name."
      })
  List<Path> paths = List.of();

  @Mixin NewRelease release = new NewRelease();

  @Mixin OutputFile outputs = new OutputFile();

  @Option(
      names = "--content-name",
      paramLabel = "NAME",
      description = {
        "Name of the file or folder on the nodes (default: its own; of several PATHs the last part",
        "of the release's name)."
      })
  @Nullable String contentName;

  @Option(
      names = "--torrent",
      paramLabel = "FILE",
      description = "Also write the .torrent there, with signed announce URLs.")
  @Nullable Path torrent;

  @Mixin NodeOption node = new NodeOption();

  @Option(
      names = "--piece-length",
      paramLabel = "BYTES",
      defaultValue = "0",
      description = "Piece length, a power of two (default: by size).")
  int pieceLength;

  @Override
  ObjectNode run(PublisherClient client) throws IOException, InterruptedException {
    var key = release.key(command.commandLine());
    var content = content(key);
    var patience = release.patience(client, err());
    var uploader = new Uploader(client, patience, err(), Progress.isTerminal());
    var published =
        uploader.publish(new Uploader.Order(content, key.name(), key.version(), pieceLength));
    var result = Shown.release(published);
    release.finish(client, patience, key, result);
    githubJob().ifPresent(job -> job.published(result));
    outputs.write(result);
    var urls = result.putArray("announce_urls");
    announceUrls(client, patience, key).forEach(urls::add);
    result.put(
        "torrent", torrent == null ? null : save(client, patience, key, published).toString());
    return result;
  }

  private LocalContent content(ReleaseKey key) {
    if (paths.size() > 1) {
      var last = key.name().substring(key.name().lastIndexOf('/') + 1);
      return LocalContent.of(paths, contentName == null ? last : contentName);
    }
    var content = LocalContent.of(paths.get(0));
    return contentName == null ? content : content.named(contentName);
  }

  private List<String> announceUrls(PublisherClient client, Patience patience, ReleaseKey key)
      throws InterruptedException {
    var request = SignRequest.newBuilder().setKey(Shown.get(key)).setNode(node.name()).build();
    try {
      return patience.until(() -> client.announceUrls().sign(request)).getUrlsList();
    } catch (StatusRuntimeException e) {
      // A token that only publishes has done its work.
      if (e.getStatus().getCode() == Status.Code.PERMISSION_DENIED && torrent == null) {
        err().println("no announce URL is shown: " + e.getStatus().getDescription());
        return List.of();
      }
      throw e;
    }
  }

  private Path save(PublisherClient client, Patience patience, ReleaseKey key, Release release)
      throws IOException, InterruptedException {
    var file = torrent == null ? Path.of(release.getName() + ".torrent") : torrent;
    var request =
        GetTorrentRequest.newBuilder().setKey(Shown.get(key)).setNode(node.name()).build();
    var answer = patience.until(() -> client.artifacts().getTorrent(request));
    return TorrentFiles.write(file, answer.getMetainfo().toByteArray());
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    Shown.print(result, out);
    if (result.hasNonNull("torrent")) {
      Shown.line(out, "torrent", result.path("torrent").asText());
    }
    // This output is what ends up in a pipeline's log.
    result
        .path("announce_urls")
        .forEach(url -> Shown.line(out, "announce", AnnounceUrl.append(url.asText(), "(set)")));
  }
}
