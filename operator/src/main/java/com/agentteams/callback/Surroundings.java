package com.agentteams.callback;

import com.agentteams.api.AgentSpec;
import com.agentteams.api.ToolAuth;
import java.util.Map;

/**
 * What a connection refers to.
 *
 * @param tool what people call the tool
 * @param auth its authorization server
 * @param agent who will use it
 * @param installation name of the ToolInstallation, which is there
 * @param inputs the values that fill the Tool's URLs
 */
record Surroundings(
    String tool, ToolAuth auth, AgentSpec agent, String installation, Map<String, String> inputs) {}
