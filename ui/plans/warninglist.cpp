#include "ui/plans/warninglist.h"

#include "models/text/plantext.h"
#include "ui/support/theme.h"

#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMouseEvent>
#include <QVBoxLayout>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostHeight = 190; ///< the steps keep their room: more is scrolled
constexpr int iconSize = 16;

/// The words of a check box, which can break into lines.
class BoxText final : public QLabel {
public:
    BoxText(const QString &text, QCheckBox *box)
        : QLabel(text)
        , m_box(box)
    {
        setTextFormat(Qt::PlainText);
        setWordWrap(true);
    }

protected:
    void mouseReleaseEvent(QMouseEvent *event) override
    {
        if (m_box && event->button() == Qt::LeftButton && rect().contains(event->pos()))
            m_box->click();
    }

private:
    QCheckBox *m_box;
};

} // namespace

WarningList::WarningList(QWidget *parent)
    : QScrollArea(parent)
{
    setObjectName(u"planWarnings"_s);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    setFocusPolicy(Qt::NoFocus);
}

void WarningList::setWarnings(const QList<PlanWarning> &warnings)
{
    m_boxes.clear();
    m_count = int(warnings.size());
    auto *content = new QWidget;
    content->setAccessibleName(tr("Warnings"));
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::s);
    setWidget(content);
    for (const bool ticked : {true, false}) {
        for (const PlanWarning &warning : warnings) {
            if (warning.mustBeTicked == ticked)
                addRow(warning);
        }
    }
    column->addStretch(1);
    updateGeometry();
}

void WarningList::addRow(const PlanWarning &warning)
{
    const QString text = planWarningText(warning.text);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::s);
    QCheckBox *box = nullptr;
    auto *icon = new QLabel;
    const bool severe = warning.mustBeTicked;
    const auto paint = [this, icon, severe] {
        icon->setPixmap(themedIcon(severe ? u"severity-high" : u"info", severe ? Token::High : Token::Low)
                            .pixmap(QSize(iconSize, iconSize), devicePixelRatio()));
    };
    paint();
    connect(&Theme::current(), &Theme::changed, icon, paint);
    if (warning.mustBeTicked) {
        box = new QCheckBox;
        box->setObjectName(u"planWarning-"_s + warning.id);
        box->setAccessibleName(text);
        connect(box, &QCheckBox::toggled, this, &WarningList::changed);
        m_boxes.append(box);
        row->addWidget(box, 0, Qt::AlignTop);
    }
    row->addWidget(icon, 0, Qt::AlignTop);
    auto *words = new BoxText(text, box);
    words->setObjectName(u"planWarningText-"_s + warning.id);
    row->addWidget(words, 1);
    qobject_cast<QVBoxLayout *>(widget()->layout())->addLayout(row);
}

int WarningList::missing() const
{
    return int(std::count_if(m_boxes.cbegin(), m_boxes.cend(), [](const QCheckBox *box) { return !box->isChecked(); }));
}

int WarningList::wantedHeight() const
{
    if (!widget() || !widget()->layout())
        return 0;
    const int width = viewport()->width() > 100 ? viewport()->width() : 900;
    return std::min(mostHeight, widget()->layout()->totalHeightForWidth(width) + 2);
}

QSize WarningList::sizeHint() const
{
    return {400, wantedHeight()};
}

QSize WarningList::minimumSizeHint() const
{
    return {200, wantedHeight()};
}

void WarningList::resizeEvent(QResizeEvent *event)
{
    QScrollArea::resizeEvent(event);
    if (event->oldSize().width() != event->size().width())
        updateGeometry(); // other lines at another width
}

} // namespace kekkai
