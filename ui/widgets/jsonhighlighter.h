#pragma once

#include <QSyntaxHighlighter>

namespace kekkai {

/// Colours for code that is only read: JSON and .proto. Follows the theme.
class JsonHighlighter final : public QSyntaxHighlighter {
    Q_OBJECT
public:
    enum class Language { Plain, Json, Proto };

    JsonHighlighter(QTextDocument *document, Language language);

protected:
    void highlightBlock(const QString &text) override;

private:
    void highlightJson(const QString &text);
    void highlightProto(const QString &text);

    Language m_language;
};

} // namespace kekkai
