package com.agentteams.login.simulation;

/**
 * What goes wrong, and how often.
 *
 * @param refused a store, the register or the provider says no for the moment
 * @param lost the effect happened and its answer is lost
 * @param crashes a process dies, at each turn
 * @param stalls a process stands still for minutes, at each turn
 */
record Weather(double refused, double lost, double crashes, double stalls) {
  static final Weather CALM = new Weather(0, 0, 0, 0);
  static final Weather ROUGH = new Weather(0.03, 0.03, 0.004, 0.002);
  static final Weather STORM = new Weather(0.15, 0.12, 0.02, 0.03);
}
