package io.akkord.runtime.spec.document;

import java.util.List;

/** What reading a document gave. */
public sealed interface DocumentResult {

    /** Every application in it is valid. */
    record Ok(List<DeclaredApplication> applications) implements DocumentResult {
        public Ok {
            applications = List.copyOf(applications);
        }
    }

    /** What is wrong with it: all that was found, at most {@value Problems#MOST}. */
    record Bad(List<Problem> problems) implements DocumentResult {
        public Bad {
            problems = List.copyOf(problems);
        }
    }
}
