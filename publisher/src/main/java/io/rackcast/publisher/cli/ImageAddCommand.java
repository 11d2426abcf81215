package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.settings.ByteSizes;
import io.rackcast.proto.v1.AddImageRequest;
import io.rackcast.proto.v1.GetPushRequest;
import io.rackcast.proto.v1.Push;
import io.rackcast.proto.v1.PushState;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code image-add}. */
@Command(
    name = "image-add",
    description = {
      "Has an image of a registry taken in although the registry did not tell of it.",
      "With --wait it ends when all of it is approved, with exit code 1 when that fails."
    })
public final class ImageAddCommand extends ImageCommand {
  private static final long LOOK_MILLIS = 500;

  @Option(names = "--wait", description = "Wait until it is approved, or has failed.")
  boolean wait;

  @Option(
      names = "--although-revoked",
      description = {
        "Take it in although it was revoked; it must be named by its digest, and the",
        "token needs the right revoke, too."
      })
  boolean althoughRevoked;

  @Override
  ObjectNode run(PublisherClient client) throws InterruptedException {
    var request =
        AddImageRequest.newBuilder()
            .setImage(reference())
            .setAlthoughRevoked(althoughRevoked)
            .build();
    var push = client.images().addImage(request);
    var said = "";
    while (wait && isUnderWay(push)) {
      Thread.sleep(LOOK_MILLIS);
      push = client.images().getPush(GetPushRequest.newBuilder().setId(push.getId()).build());
      var now = progress(push);
      if (!now.equals(said)) {
        err().println(now);
        said = now;
      }
    }
    if (push.getState() == PushState.PUSH_STATE_FAILED) {
      throw new ProgramException(push.getProblem());
    }
    return ShownImages.push(push);
  }

  private static boolean isUnderWay(Push push) {
    return push.getState() == PushState.PUSH_STATE_WAITING
        || push.getState() == PushState.PUSH_STATE_RUNNING;
  }

  private static String progress(Push push) {
    var done = ByteSizes.text(push.getDoneBytes()) + " of " + ByteSizes.text(push.getTotalBytes());
    return push.getProblem().isEmpty() ? done : done + ": " + push.getProblem();
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    ShownImages.printPush(result, out);
  }
}
