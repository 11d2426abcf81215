package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.GetTorrentRequest;
import io.rackcast.proto.v1.TorrentForm;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code torrent N@V -o FILE}. */
@Command(
    name = "torrent",
    description = "Writes a release's .torrent, with announce URLs signed for a node.")
public final class TorrentCommand extends ReleaseCommand {
  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where to write it.")
  Path output = Path.of("");

  @Mixin NodeOption node = new NodeOption();

  @Option(
      names = "--no-announce",
      description = "Put no announce URL in: the file is the same for everybody.")
  boolean withoutAnnounce;

  @Option(
      names = "--v1",
      description = "For clients that cannot read hybrid torrents, such as Transmission 3.")
  boolean v1;

  @Override
  ObjectNode run(PublisherClient client) throws IOException {
    var signedFor = withoutAnnounce ? "" : node.name();
    var answer =
        client
            .artifacts()
            .getTorrent(
                GetTorrentRequest.newBuilder()
                    .setKey(Shown.get(release))
                    .setNode(signedFor)
                    .setForm(v1 ? TorrentForm.TORRENT_FORM_V1 : TorrentForm.TORRENT_FORM_HYBRID)
                    .build());
    TorrentFiles.write(output, answer.getMetainfo().toByteArray());
    return Shown.release(answer.getRelease()).put("torrent", output.toString());
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    out.println(result.path("torrent").asText());
  }
}
