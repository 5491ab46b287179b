package com.agentteams.operator.consent;

import com.agentteams.api.Permission;
import com.agentteams.oauth.Dialect;
import com.agentteams.vault.LoginBinding;
import java.util.List;

/**
 * What one object asks a person for. An attempt ends when any of it changes.
 *
 * @param path between the callback's base URL and the attempt id, with a slash at both ends
 * @param uid of the object
 * @param tool name of the Tool
 * @param dialect what the provider wants, with the inputs filled in
 * @param with the OAuth client, the installation and the inputs
 * @param redirectUri the one of the installation
 * @param permissions the scopes, in words
 */
public record ConsentTerms(
    String path,
    String uid,
    String tool,
    Dialect dialect,
    LoginBinding with,
    String redirectUri,
    List<Permission> permissions) {
  public ConsentTerms {
    permissions = List.copyOf(permissions);
  }

  /** The scopes that are asked for. */
  public List<String> scopes() {
    return permissions.stream().map(Permission::scope).toList();
  }

  /** The same with other scopes. */
  public ConsentTerms withPermissions(List<Permission> others) {
    return new ConsentTerms(path, uid, tool, dialect, with, redirectUri, others);
  }

  /** Where the link of a connection begins. */
  public static String connectPath(String namespace, String name) {
    return "/connect/" + namespace + "/" + name + "/";
  }
}
