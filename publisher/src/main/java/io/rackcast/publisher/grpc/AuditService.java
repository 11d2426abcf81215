package io.rackcast.publisher.grpc;

import io.grpc.stub.StreamObserver;
import io.rackcast.proto.v1.AuditGrpc;
import io.rackcast.proto.v1.Decision;
import io.rackcast.proto.v1.ListDecisionsRequest;
import io.rackcast.proto.v1.ListDecisionsResponse;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.store.AuditEntry;
import io.rackcast.publisher.store.AuditLog;

/** The contract's {@code Audit}. */
final class AuditService extends AuditGrpc.AuditImplBase {
  private final Access access;
  private final AuditLog audit;

  AuditService(Access access, AuditLog audit) {
    this.access = access;
    this.audit = audit;
  }

  @Override
  public void listDecisions(
      ListDecisionsRequest request, StreamObserver<ListDecisionsResponse> out) {
    Calls.answer(
        out,
        () -> {
          access.requireAnywhere(Authentication.caller(), Right.AUDIT, "decisions");
          var page =
              audit.page(
                  AuditRequests.filter(request),
                  request.getOldestFirst(),
                  PageTokens.readPosition(request.getPageToken()),
                  Requests.pageSize(request.getPageSize()));
          return ListDecisionsResponse.newBuilder()
              .addAllDecisions(page.entries().stream().map(AuditService::decision).toList())
              .setNextPageToken(page.next().map(PageTokens::write).orElse(""))
              .build();
        });
  }

  private static Decision decision(AuditEntry entry) {
    return Decision.newBuilder()
        .setCaller(entry.caller())
        .setAction(entry.action())
        .setSubject(entry.subject())
        .setAllowed(entry.allowed())
        .setClaims(entry.claims())
        .setFirstAt(Answers.timestamp(entry.first()))
        .setLastAt(Answers.timestamp(entry.last()))
        .setTimes(entry.times())
        .build();
  }
}
