#pragma once

#include "ui/support/theme.h"

#include <QWidget>

namespace kekkai {

/// A small label for a state: an icon in the state's colour and a word, so that colour is never the only sign.
class Chip : public QWidget {
    Q_OBJECT
public:
    explicit Chip(const QString &text, Token token, const QString &iconName, QWidget *parent = nullptr);

    void setContent(const QString &text, Token token, const QString &iconName);
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] Token token() const { return m_token; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_text;
    Token m_token;
    QString m_iconName;
};

} // namespace kekkai
