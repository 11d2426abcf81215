package io.rackcast.publisher.grpc;

import io.grpc.stub.StreamObserver;
import io.rackcast.proto.v1.AccessGrpc;
import io.rackcast.proto.v1.Grant;
import io.rackcast.proto.v1.WhoAmIRequest;
import io.rackcast.proto.v1.WhoAmIResponse;
import io.rackcast.publisher.identity.NamePattern;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.identity.Rule;

/** Tells callers who they are here and what they may do. */
final class AccessService extends AccessGrpc.AccessImplBase {
  @Override
  public void whoAmI(WhoAmIRequest request, StreamObserver<WhoAmIResponse> out) {
    Calls.answer(
        out,
        () -> {
          var caller = Authentication.caller();
          var answer = WhoAmIResponse.newBuilder().setName(caller.name());
          answer.putAllClaims(caller.claims());
          caller.rules().forEach(rule -> answer.addGrants(grant(rule)));
          return answer.build();
        });
  }

  private static Grant grant(Rule rule) {
    return Grant.newBuilder()
        .addAllRights(rule.rights().stream().sorted().map(Right::label).toList())
        .addAllNames(rule.names().stream().map(NamePattern::glob).toList())
        .setWhy(rule.why())
        .build();
  }
}
