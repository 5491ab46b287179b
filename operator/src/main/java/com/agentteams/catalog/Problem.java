package com.agentteams.catalog;

/**
 * What is wrong, and where.
 *
 * @param sentence goes on after the path, for example "is missing"; it never repeats a value
 */
public record Problem(String fieldPath, String sentence) {
  @Override
  public String toString() {
    return fieldPath + " " + sentence;
  }
}
