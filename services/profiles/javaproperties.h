#pragma once

#include "services/core/secret.h"

#include <QList>
#include <QString>

namespace kekkai {

/// One "key=value" of a Java property file. Any value may be a password, so each is kept as a Secret.
struct JavaProperty {
    QString key;
    Secret value; ///< UTF-8
    bool isMalformed = false; ///< a \uXXXX without four digits; Java refuses the whole file for it
};

/// The properties of @p text in their order, by the rules of java.util.Properties.load: comments, continued lines,
/// "=", ":" or blanks between key and value, backslash escapes. Text that is not UTF-8 is read as ISO 8859-1.
/// At most 10,000 of them.
[[nodiscard]] QList<JavaProperty> javaProperties(const Secret &text);

} // namespace kekkai
