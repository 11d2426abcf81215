package io.rackcast.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.rackcast.proto.testkit.OpenApiDocument;
import io.rackcast.proto.v1.FetchDone;
import io.rackcast.proto.v1.FetchFailed;
import io.rackcast.proto.v1.FetchProgress;
import io.rackcast.proto.v1.ListLocalArtifactsResponse;
import io.rackcast.proto.v1.LocalAnnounce;
import io.rackcast.proto.v1.LocalArtifact;
import io.rackcast.proto.v1.LocalCacheUse;
import io.rackcast.proto.v1.LocalPlace;
import io.rackcast.proto.v1.LocalStatus;
import io.rackcast.proto.v1.LocalTracker;
import io.rackcast.proto.v1.LocalTransfer;
import io.rackcast.proto.v1.LocatedAddress;
import io.rackcast.proto.v1.PayloadLimit;
import io.rackcast.proto.v1.RemoveLocalArtifactResponse;
import io.rackcast.proto.v1.SaidLocation;
import io.rackcast.proto.v1.StopFetchResponse;
import io.rackcast.proto.v1.VerifyLocalArtifactResponse;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each answer has the same fields in the code, in gRPC's contract and in HTTP's document. */
class AnswerFormsTest {

  static Stream<Arguments> answers() {
    return Stream.of(
        Arguments.of(StatusReport.class, LocalStatus.getDescriptor(), "Status"),
        Arguments.of(StatusReport.Place.class, LocalPlace.getDescriptor(), "Place"),
        Arguments.of(StatusReport.Said.class, SaidLocation.getDescriptor(), "Said"),
        Arguments.of(StatusReport.Tracker.class, LocalTracker.getDescriptor(), "Tracker"),
        Arguments.of(StatusReport.Located.class, LocatedAddress.getDescriptor(), "Located"),
        Arguments.of(StatusReport.Transfer.class, LocalTransfer.getDescriptor(), "Transfer"),
        Arguments.of(StatusReport.Announce.class, LocalAnnounce.getDescriptor(), "Announce"),
        Arguments.of(LimitReport.class, PayloadLimit.getDescriptor(), "Limit"),
        Arguments.of(ArtifactReport.class, LocalArtifact.getDescriptor(), "Artifact"),
        Arguments.of(
            ArtifactPage.class, ListLocalArtifactsResponse.getDescriptor(), "ArtifactPage"),
        Arguments.of(ArtifactPage.Use.class, LocalCacheUse.getDescriptor(), "CacheUse"),
        Arguments.of(RemoveAnswer.class, RemoveLocalArtifactResponse.getDescriptor(), "Removed"),
        Arguments.of(VerifyAnswer.class, VerifyLocalArtifactResponse.getDescriptor(), "Verified"),
        Arguments.of(StopAnswer.class, StopFetchResponse.getDescriptor(), "Stopped"),
        Arguments.of(
            TransferChange.class,
            io.rackcast.proto.v1.TransferChange.getDescriptor(),
            "TransferChange"),
        Arguments.of(FetchUpdate.Progress.class, FetchProgress.getDescriptor(), "FetchProgress"),
        Arguments.of(FetchUpdate.Done.class, FetchDone.getDescriptor(), "FetchDone"),
        Arguments.of(FetchUpdate.Failed.class, FetchFailed.getDescriptor(), "FetchFailed"));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void answer_hasTheSameFieldsInEachForm(Class<?> type, Descriptor message, String schema)
      throws Exception {
    var mapper = new ObjectMapper();
    BeanDescription bean = mapper.getSerializationConfig().introspect(mapper.constructType(type));
    Set<String> fields =
        bean.findProperties().stream()
            .filter(property -> property.couldSerialize())
            .map(property -> property.getName())
            .collect(Collectors.toSet());

    Set<String> documented =
        new OpenApiDocument(AgentApi.class)
            .root().at("/components/schemas/" + schema + "/properties").properties().stream()
                .map(property -> property.getKey())
                .collect(Collectors.toSet());
    if (FetchUpdate.class.isAssignableFrom(type)) {
      documented.remove("event"); // which of them it is
    }

    assertThat(documented).isEqualTo(fields);
    assertThat(message.getFields().stream().map(FieldDescriptor::getName))
        .containsExactlyInAnyOrderElementsOf(fields);
  }
}
