package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Where the login is stored. Never a token. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TokenStatus(
    @Size(max = 32) @JsonPropertyDescription("The store: google or kubernetes.")
        @Nullable String store,
    @Min(1) @JsonPropertyDescription("Number of the stored version in use; absent: no login.")
        @Nullable Long version,
    @Min(0) @JsonPropertyDescription("How often the login was replaced or refreshed.")
        @Nullable Long generation,
    @Min(0) @JsonPropertyDescription("Id of the key that it is encrypted with.")
        @Nullable Long keyID,
    @JsonPropertyDescription("Who is working on it.") @Nullable TokenClaim claim,
    @Size(max = 64)
        @Pattern("^[0-9a-f]{64}$")
        @JsonPropertyDescription(
            "SHA-256 of the id of the attempt whose code was claimed last, hex.")
        @Nullable String lastAttempt,
    @Size(max = 64)
        @Pattern("^[A-Za-z]+$")
        @JsonPropertyDescription(
            "A proven no, as the process that saw it reported it: a reason of condition Authorized.")
        @Nullable String verdict,
    @Size(max = 40)
        @Pattern(Patterns.TIME)
        @JsonPropertyDescription("When the access token ends, if it does (RFC 3339).")
        @Nullable String accessTokenExpirationTime,
    @JsonPropertyDescription("Whether there is a refresh token.") @Nullable Boolean refreshable,
    @Size(max = 32)
        @Pattern("^[0-9a-f]{32}$")
        @JsonPropertyDescription(
            "Names the OAuth client, the installation and the inputs that the login was made with: half of a SHA-256, hex.")
        @Nullable String binding) {
  /** Nothing stored, nobody at work. */
  public static final TokenStatus NONE =
      new TokenStatus(null, null, null, null, null, null, null, null, null, null);

  /** Whether, by a claim that may be left behind, a login is being made: whose, nobody knows. */
  public boolean beingMade() {
    return isClaimedFor(ClaimPurpose.Exchange) || isClaimedFor(ClaimPurpose.Recovery);
  }

  /** Whether somebody, by a claim that may be left behind, works on it for this purpose. */
  public boolean isClaimedFor(ClaimPurpose purpose) {
    return claim != null && claim.purpose() == purpose;
  }

  /** The same login with another claim; null: nobody is at work. */
  public TokenStatus withClaim(@Nullable TokenClaim next) {
    return new TokenStatus(
        store,
        version,
        generation,
        keyID,
        next,
        lastAttempt,
        verdict,
        accessTokenExpirationTime,
        refreshable,
        binding);
  }

  /** The same, for the code of an attempt: from now on it counts as used. */
  public TokenStatus withAttempt(@Nullable String hash) {
    return new TokenStatus(
        store,
        version,
        generation,
        keyID,
        claim,
        hash,
        verdict,
        accessTokenExpirationTime,
        refreshable,
        binding);
  }

  /** The same login as it is stored there. */
  public TokenStatus withStored(String where, long number, long key) {
    return new TokenStatus(
        where,
        number,
        generation,
        key,
        claim,
        lastAttempt,
        verdict,
        accessTokenExpirationTime,
        refreshable,
        binding);
  }

  /**
   * What is known of the login without opening it.
   *
   * @param accessTokenEnds RFC 3339; null if nobody knows
   * @param madeWith names what the login was made with
   */
  public TokenStatus withLogin(
      long nextGeneration,
      @Nullable String accessTokenEnds,
      boolean hasRefreshToken,
      String madeWith) {
    return new TokenStatus(
        store,
        version,
        nextGeneration,
        keyID,
        claim,
        lastAttempt,
        verdict,
        accessTokenEnds,
        hasRefreshToken,
        madeWith);
  }

  /** No login and nobody at work; the generation and the used attempt stay. */
  public TokenStatus withoutLogin() {
    return new TokenStatus(
        store, null, generation, null, null, lastAttempt, null, null, null, null);
  }
}
