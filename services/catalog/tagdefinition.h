#pragma once

#include "services/core/result.h"

#include <QJsonObject>
#include <QStringList>

namespace kekkai {

/// A tag that the Stream Catalog defines. A tag used in a schema need not be defined for encryption to work.
/// Source: reference/schema-registry.md 4.4.
struct TagDefinition {
    QString name;
    QString description;
    QStringList entityTypes;

    [[nodiscard]] static Result<TagDefinition> fromJson(const QJsonObject &json, const QString &where = {});

    friend bool operator==(const TagDefinition &, const TagDefinition &) = default;
};

} // namespace kekkai
