#pragma once

#include <QWidget>

namespace kekkai {

/// One line of text that never makes its parent wider: what does not fit is elided, the whole text is in the tooltip,
/// the accessible name, and what Ctrl+C and the context menu copy.
class ElidedLabel final : public QWidget {
    Q_OBJECT
public:
    explicit ElidedLabel(const QString &text = {}, Qt::TextElideMode mode = Qt::ElideMiddle, QWidget *parent = nullptr);

    void setText(const QString &text);
    [[nodiscard]] QString text() const { return m_text; }
    /// Added below the whole text in the tooltip.
    void setExtraToolTip(const QString &toolTip);
    void setCopyable(bool copyable); ///< takes the keyboard focus, Ctrl+C and a context menu; on from the start
    [[nodiscard]] bool isElided() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

public Q_SLOTS:
    void copy() const;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void updateToolTip();

    QString m_text;
    QString m_shown; ///< m_text with its control characters written out
    QString m_extraToolTip;
    Qt::TextElideMode m_mode;
    bool m_copyable = true;
};

} // namespace kekkai
