#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace kekkai {

/// One way of signing in that a server offers with a 401.
struct Challenge {
    QString scheme; ///< as the server spells it, such as "Basic"; only letters, digits and the marks of an HTTP token
    QString
        realm; ///< what the server calls the place; one line of printable text, at most 200 characters; may be empty

    friend bool operator==(const Challenge &, const Challenge &) = default;
};

/// The challenges in the value of a WWW-Authenticate header, several headers joined by commas. At most 8 of them, from
/// the first 4 KB. What does not follow the grammar is skipped: never an error. Source: RFC 9110, section 11.
[[nodiscard]] QList<Challenge> challengesOf(const QByteArray &header);

} // namespace kekkai
