#pragma once

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace kekkai::test {

/// How a program ended that a test has run.
struct Outcome {
    int code = -1; ///< -1: it did not end by itself, or crashed
    QByteArray out;
    QByteArray err;

    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
};

} // namespace kekkai::test
