/** Who may ask for what, and how often: API keys, their scopes and limits. Pure; time is passed in. */
@NullMarked
package io.akkord.http.access;

import org.jspecify.annotations.NullMarked;
