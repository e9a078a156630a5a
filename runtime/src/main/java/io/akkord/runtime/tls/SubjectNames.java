package io.akkord.runtime.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Whom a certificate names: its common name, and its alternative names of DNS and IP. */
final class SubjectNames {
    private static final int DNS = 2;
    private static final int IP = 7;

    private SubjectNames() {}

    static Set<String> of(X509Certificate certificate) {
        Set<String> names = new HashSet<>();
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    names.add(part.getValue().toString());
                }
            }
            if (certificate.getSubjectAlternativeNames() != null) {
                for (List<?> entry : certificate.getSubjectAlternativeNames()) {
                    if (entry.get(0) instanceof Integer kind && (kind == DNS || kind == IP)) {
                        names.add(String.valueOf(entry.get(1)));
                    }
                }
            }
        } catch (InvalidNameException | CertificateParsingException e) {
            // What cannot be read names nobody, and so is trusted by nobody.
            return Set.of();
        }
        return names;
    }
}
