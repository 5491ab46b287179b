package com.agentteams.testkit.gsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.agentteams.testkit.MovableClock;
import com.agentteams.testkit.When;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.rpc.AlreadyExistsException;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.DeadlineExceededException;
import com.google.api.gax.rpc.FailedPreconditionException;
import com.google.api.gax.rpc.InvalidArgumentException;
import com.google.api.gax.rpc.NotFoundException;
import com.google.api.gax.rpc.ResourceExhaustedException;
import com.google.api.gax.rpc.UnavailableException;
import com.google.cloud.secretmanager.v1.AddSecretVersionRequest;
import com.google.cloud.secretmanager.v1.DestroySecretVersionRequest;
import com.google.cloud.secretmanager.v1.ListSecretVersionsRequest;
import com.google.cloud.secretmanager.v1.Replication;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.cloud.secretmanager.v1.SecretVersion;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FakeSecretManagerTest {
  private static final String PROJECT = "projects/demo";
  private static final String SECRET = PROJECT + "/secrets/login";
  private static final ByteString DATA = ByteString.copyFromUtf8("sealed");

  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-01T00:00:00Z"));
  private final List<String> lines = new ArrayList<>();
  private final FakeSecretManager fake =
      FakeSecretManager.start(
          Options.defaults()
              .withClock(clock)
              .withLag(Duration.ofSeconds(10))
              .withOnStored(lines::add));
  private final SecretManagerServiceClient client = client();

  private SecretManagerServiceClient client() {
    try {
      var settings =
          SecretManagerServiceSettings.newBuilder()
              .setCredentialsProvider(NoCredentialsProvider.create())
              .setTransportChannelProvider(
                  SecretManagerServiceSettings.defaultGrpcTransportProviderBuilder()
                      .setEndpoint(fake.endpoint())
                      .setChannelConfigurator(ManagedChannelBuilder::usePlaintext)
                      .setAttemptDirectPath(false)
                      .build());
      settings.addSecretVersionSettings().setSimpleTimeoutNoRetriesDuration(Duration.ofSeconds(2));
      return SecretManagerServiceClient.create(settings.build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void stop() {
    client.close();
    fake.close();
  }

  private static Secret automatic() {
    return Secret.newBuilder()
        .setReplication(
            Replication.newBuilder().setAutomatic(Replication.Automatic.getDefaultInstance()))
        .build();
  }

  private void create() {
    client.createSecret(PROJECT, "login", automatic());
  }

  private SecretVersion add(ByteString data) {
    return client.addSecretVersion(SECRET, SecretPayload.newBuilder().setData(data).build());
  }

  private static String version(int number) {
    return SECRET + "/versions/" + number;
  }

  private static <E extends ApiException> void fails(Class<E> type, ThrowingCallable call) {
    assertThatExceptionOfType(type).isThrownBy(call);
  }

  @Test
  void numbersVersionsFromOneAndReadsThemByNumberAtOnce() {
    create();
    assertThat(add(DATA).getName()).isEqualTo(version(1));
    assertThat(add(ByteString.copyFromUtf8("more")).getName()).isEqualTo(version(2));

    var read = client.accessSecretVersion(version(1));

    var crc = new CRC32C();
    crc.update(DATA.toByteArray());
    assertThat(read.getPayload().getData()).isEqualTo(DATA);
    assertThat(read.getPayload().getDataCrc32C()).isEqualTo(crc.getValue());
    assertThat(client.getSecretVersion(version(2)).getState())
        .isEqualTo(SecretVersion.State.ENABLED);
    assertThat(fake.payloads()).containsOnlyKeys(version(1), version(2));
    assertThat(lines)
        .containsExactly(
            "stored projects/demo/secrets/login/versions/1, 6 bytes",
            "stored projects/demo/secrets/login/versions/2, 4 bytes");
    assertThat(fake.calls(Method.ADD_SECRET_VERSION)).isEqualTo(2);
    assertThat(fake.writes()).isEqualTo(3);
  }

  @Test
  void addsWithoutCompareAndSet() {
    create();
    add(DATA);

    var same = add(DATA);

    assertThat(same.getName()).isEqualTo(version(2));
  }

  @Test
  void latestAndListsAreBehind() {
    create();
    add(DATA);
    clock.advance(Duration.ofSeconds(9));
    fails(NotFoundException.class, () -> client.accessSecretVersion(SECRET + "/versions/latest"));
    assertThat(client.listSecretVersions(SECRET).iterateAll()).isEmpty();
    assertThat(client.listSecrets(PROJECT).iterateAll()).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    add(DATA);

    var latest = client.accessSecretVersion(SECRET + "/versions/latest");

    assertThat(latest.getName()).isEqualTo(version(1));
    assertThat(client.listSecretVersions(SECRET).iterateAll())
        .extracting(SecretVersion::getName)
        .containsExactly(version(1));
    assertThat(client.listSecrets(PROJECT).iterateAll())
        .extracting(Secret::getName)
        .containsExactly(SECRET);
  }

  @Test
  void aListShowsAStateThatIsGone() {
    create();
    add(DATA);
    clock.advance(Duration.ofSeconds(10));

    client.destroySecretVersion(version(1));

    assertThat(client.listSecretVersions(SECRET).iterateAll())
        .extracting(SecretVersion::getState)
        .containsExactly(SecretVersion.State.ENABLED);
  }

  @Test
  void listsTheNewestFirstAndInPages() {
    create();
    add(DATA);
    add(DATA);
    add(DATA);
    clock.advance(Duration.ofSeconds(10));

    var page =
        client.listSecretVersions(
            ListSecretVersionsRequest.newBuilder().setParent(SECRET).setPageSize(2).build());

    assertThat(page.getPage().getValues())
        .extracting(SecretVersion::getName)
        .containsExactly(version(3), version(2));
    assertThat(page.iterateAll()).hasSize(3);
  }

  @Test
  void refusesAPayloadThatIsEmptyOrLargerThan64KiB() {
    create();

    fails(InvalidArgumentException.class, () -> add(ByteString.EMPTY));
    fails(InvalidArgumentException.class, () -> add(ByteString.copyFrom(new byte[64 * 1024 + 1])));
    assertThat(add(ByteString.copyFrom(new byte[64 * 1024])).getName()).isEqualTo(version(1));
  }

  @Test
  void refusesAChecksumThatDoesNotFit() {
    create();
    var payload = SecretPayload.newBuilder().setData(DATA);
    var wrong = payload.clone().setDataCrc32C(1).build();
    var crc = new CRC32C();
    crc.update(DATA.toByteArray());
    var right = payload.clone().setDataCrc32C(crc.getValue()).build();

    fails(InvalidArgumentException.class, () -> client.addSecretVersion(SECRET, wrong));

    assertThat(client.addSecretVersion(SECRET, right).getClientSpecifiedPayloadChecksum()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "with.dot", "with/slash", "é"})
  void refusesANameThatIsNotASecretsName(String id) {
    fails(InvalidArgumentException.class, () -> client.createSecret(PROJECT, id, automatic()));
  }

  @Test
  void refusesASecretWithATooLongNameOrWithoutReplicationOrProject() {
    var longest = "x".repeat(255);
    client.createSecret(PROJECT, longest, automatic());

    fails(
        InvalidArgumentException.class,
        () -> client.createSecret(PROJECT, longest + "x", automatic()));
    fails(
        InvalidArgumentException.class,
        () -> client.createSecret(PROJECT, "bare", Secret.getDefaultInstance()));
    fails(InvalidArgumentException.class, () -> client.createSecret("demo", "a", automatic()));
  }

  @Test
  void refusesASecretThatExists() {
    create();

    fails(AlreadyExistsException.class, this::create);
  }

  @Test
  void whatIsUnknownIsNotFound() {
    fails(NotFoundException.class, () -> add(DATA));
    fails(NotFoundException.class, () -> client.getSecret(SECRET));
    create();
    fails(NotFoundException.class, () -> client.accessSecretVersion(version(1)));
    fails(NotFoundException.class, () -> client.destroySecretVersion(version(1)));
    fails(NotFoundException.class, () -> client.getSecretVersion(version(0)));
  }

  @Test
  void aDestroyedVersionIsGoneForGood() {
    create();
    add(DATA);

    var destroyed = client.destroySecretVersion(version(1));

    assertThat(destroyed.hasDestroyTime()).isTrue();
    fails(FailedPreconditionException.class, () -> client.accessSecretVersion(version(1)));
    fails(FailedPreconditionException.class, () -> client.enableSecretVersion(version(1)));
    fails(FailedPreconditionException.class, () -> client.destroySecretVersion(version(1)));
    assertThat(fake.payloads()).isEmpty();
    assertThat(add(DATA).getName()).isEqualTo(version(2));
  }

  @Test
  void aDisabledVersionIsNotReadUntilItIsEnabled() {
    create();
    add(DATA);
    client.disableSecretVersion(version(1));
    fails(FailedPreconditionException.class, () -> client.accessSecretVersion(version(1)));

    client.enableSecretVersion(version(1));

    assertThat(client.accessSecretVersion(version(1)).getPayload().getData()).isEqualTo(DATA);
  }

  @Test
  void refusesToDestroyWithAnEtagOfThePast() {
    create();
    var old = add(DATA).getEtag();
    var current = client.disableSecretVersion(version(1)).getEtag();
    var request = DestroySecretVersionRequest.newBuilder().setName(version(1));

    fails(
        FailedPreconditionException.class,
        () -> client.destroySecretVersion(request.clone().setEtag(old).build()));

    assertThat(client.destroySecretVersion(request.setEtag(current).build()).getState())
        .isEqualTo(SecretVersion.State.DESTROYED);
  }

  @Test
  void aDeletedSecretTakesItsVersionsWithIt() {
    create();
    add(DATA);

    client.deleteSecret(SECRET);

    fails(NotFoundException.class, () -> client.accessSecretVersion(version(1)));
    assertThat(fake.payloads()).isEmpty();
  }

  @Test
  void failsAsOftenAsItIsTold() {
    create();
    fake.fault(Method.ADD_SECRET_VERSION, new Fault.Fail(Status.Code.UNAVAILABLE), 1);

    fails(UnavailableException.class, () -> add(DATA));

    assertThat(add(DATA).getName()).isEqualTo(version(1));
    assertThat(fake.calls()).containsEntry(Method.ADD_SECRET_VERSION, 2);
  }

  @Test
  void storesAndLosesTheReply() {
    create();
    fake.fault(Method.ADD_SECRET_VERSION, new Fault.LoseReply(Status.Code.UNAVAILABLE), 1);

    fails(UnavailableException.class, () -> add(DATA));

    assertThat(client.accessSecretVersion(version(1)).getPayload().getData()).isEqualTo(DATA);
  }

  @Test
  void storesAndNeverAnswers() {
    create();
    fake.fault(Method.ADD_SECRET_VERSION, new Fault.NeverReply(), 1);

    fails(DeadlineExceededException.class, () -> add(DATA));

    assertThat(fake.payloads()).containsOnlyKeys(version(1));
  }

  @Test
  void aLateAnswerIsStillAnAnswer() {
    create();
    fake.fault(Method.ADD_SECRET_VERSION, new Fault.Delay(Duration.ofMillis(1)), 1);

    assertThat(add(DATA).getName()).isEqualTo(version(1));
  }

  @Test
  void hasAQuotaOfWritesPerMinute() {
    create();
    fake.quota(2);
    add(DATA);
    add(DATA);
    fails(ResourceExhaustedException.class, () -> add(DATA));
    assertThat(client.accessSecretVersion(version(2)).getPayload().getData()).isEqualTo(DATA);

    clock.advance(Duration.ofMinutes(1));

    assertThat(add(DATA).getName()).isEqualTo(version(3));
  }

  @Test
  void aGateStopsACallOnEitherSideOfTheCommit() throws Exception {
    create();
    var before = fake.gate(Method.ADD_SECRET_VERSION, When.BEFORE);
    var after = fake.gate(Method.ADD_SECRET_VERSION, When.AFTER_COMMIT);
    var request =
        AddSecretVersionRequest.newBuilder()
            .setParent(SECRET)
            .setPayload(SecretPayload.newBuilder().setData(DATA))
            .build();
    var call = CompletableFuture.supplyAsync(() -> client.addSecretVersion(request));
    before.awaitArrival(Duration.ofSeconds(10));
    assertThat(fake.payloads()).isEmpty();
    before.release();
    after.awaitArrival(Duration.ofSeconds(10));
    assertThat(fake.payloads()).hasSize(1);

    after.release();

    assertThat(call.get(10, TimeUnit.SECONDS).getName()).isEqualTo(version(1));
  }
}
