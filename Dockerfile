# The one image of all processes: `agentteams operator`, `agentteams callback`.
# Base images stand before FROM, so that a build can pin them by digest or replace them:
#   docker build --build-arg BUILD_IMAGE=...@sha256:... --build-arg RUN_IMAGE=...@sha256:... .
ARG BUILD_IMAGE=eclipse-temurin:25-jdk
ARG RUN_IMAGE=eclipse-temurin:25-jre

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY . .
RUN ./mvnw -B -ntp -Dquick -pl operator -am package

FROM ${RUN_IMAGE}
COPY --from=build /src/operator/target/agentteams /opt/agentteams
ENV AGENTTEAMS_JAVA_HOME=/opt/java/openjdk \
    AGENTTEAMS_LOG=json
USER 65532:65532
WORKDIR /tmp
ENTRYPOINT ["/opt/agentteams/bin/agentteams"]
