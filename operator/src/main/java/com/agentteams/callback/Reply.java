package com.agentteams.callback;

import com.agentteams.api.ConsentReplySpec;

/** A ConsentReply to be created. */
record Reply(String name, ConsentReplySpec spec) {}
