package com.agentteams.callback;

import com.agentteams.api.AgentSpec;
import com.agentteams.api.ToolAuth;

/**
 * What a connection refers to.
 *
 * @param tool what people call the tool
 * @param auth its authorization server
 * @param agent who will use it
 * @param installation name of the ToolInstallation, which is there
 */
record Surroundings(String tool, ToolAuth auth, AgentSpec agent, String installation) {}
