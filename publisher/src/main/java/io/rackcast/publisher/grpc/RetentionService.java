package io.rackcast.publisher.grpc;

import io.grpc.stub.StreamObserver;
import io.rackcast.proto.v1.Release;
import io.rackcast.proto.v1.RemovedRelease;
import io.rackcast.proto.v1.RetentionGrpc;
import io.rackcast.proto.v1.RetentionReport;
import io.rackcast.proto.v1.RunRetentionRequest;
import io.rackcast.proto.v1.SetExpiryRequest;
import io.rackcast.publisher.catalog.ExpiryDesk;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.retention.Retention;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The contract's {@code Retention}. */
final class RetentionService extends RetentionGrpc.RetentionImplBase {
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(3650);

  private final Access access;
  private final ExpiryDesk desk;
  private final PlaceAnswers answers;
  private final Retention retention;

  RetentionService(Access access, ExpiryDesk desk, PlaceAnswers answers, Retention retention) {
    this.access = access;
    this.desk = desk;
    this.answers = answers;
    this.retention = retention;
  }

  @Override
  public void setExpiry(SetExpiryRequest request, StreamObserver<Release> out) {
    Calls.answer(
        out,
        () -> {
          var key = Requests.key(request.getRelease().getName(), request.getRelease().getVersion());
          return answers.whole(desk.set(Authentication.caller(), key, end(request)));
        });
  }

  private @Nullable Instant end(SetExpiryRequest request) {
    if (!request.hasLife()) {
      return null;
    }
    var life = Duration.ofSeconds(request.getLife().getSeconds());
    if (life.compareTo(SHORTEST) < 0 || life.compareTo(LONGEST) > 0) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "a life of " + life.toSeconds() + " s is none; use 1 minute to 3650 days");
    }
    return retention.now().plus(life);
  }

  @Override
  public void runRetention(RunRetentionRequest request, StreamObserver<RetentionReport> out) {
    Calls.answer(
        out,
        () -> {
          access.requireAnywhere(Authentication.caller(), Right.ADMIN, "retention");
          return report(retention.run(request.getDryRun()));
        });
  }

  private static RetentionReport report(io.rackcast.publisher.retention.RetentionReport report) {
    var answer =
        RetentionReport.newBuilder()
            .setBegunAt(Answers.timestamp(report.begunAt()))
            .setDryRun(report.isTrial())
            .setReleases(report.releases())
            .setLabelled(report.labelled())
            .setInUse(report.inUse())
            .setArtifacts(report.artifacts())
            .setFiles(report.files())
            .setBytes(report.bytes())
            .setWaiting(report.waiting());
    for (var removed : report.removed()) {
      answer.addRemoved(
          RemovedRelease.newBuilder()
              .setRelease(Answers.key(removed.key()))
              .setSizeBytes(removed.sizeBytes())
              .setReason(removed.reason()));
    }
    return answer.build();
  }
}
