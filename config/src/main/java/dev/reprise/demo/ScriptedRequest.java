package dev.reprise.demo;

/**
 * One request of the demonstration.
 *
 * @param intent what it asks for, hence what the answer must say
 * @param wording the text of the user's message
 * @param stream asked for as server-sent events instead of one JSON body
 */
record ScriptedRequest(Intent intent, String wording, boolean stream) {}
