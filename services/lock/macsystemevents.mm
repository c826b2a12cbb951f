#include "services/lock/macsystemevents.h"

#import <AppKit/AppKit.h>

@interface KekkaiSystemObserver : NSObject {
@public
    kekkai::MacSystemEvents *owner;
}
- (void)screenLocked:(NSNotification *)notification;
- (void)willSleep:(NSNotification *)notification;
- (void)didWake:(NSNotification *)notification;
- (void)resignedActive:(NSNotification *)notification;
@end

@implementation KekkaiSystemObserver
- (void)screenLocked:(NSNotification *)notification
{
    Q_UNUSED(notification)
    Q_EMIT owner->screenLocked();
}
- (void)willSleep:(NSNotification *)notification
{
    Q_UNUSED(notification)
    Q_EMIT owner->aboutToSuspend(); // the lock is done when this returns
}
- (void)didWake:(NSNotification *)notification
{
    Q_UNUSED(notification)
    Q_EMIT owner->resumed();
}
- (void)resignedActive:(NSNotification *)notification
{
    Q_UNUSED(notification)
    Q_EMIT owner->userSwitched();
}
@end

namespace kekkai {

using namespace Qt::StringLiterals;

MacSystemEvents::MacSystemEvents()
{
    auto *observer = [[KekkaiSystemObserver alloc] init];
    observer->owner = this;
    m_observer = observer;
    [[NSDistributedNotificationCenter defaultCenter] addObserver:observer
                                                        selector:@selector(screenLocked:)
                                                            name:@"com.apple.screenIsLocked"
                                                          object:nil
                                              suspensionBehavior:NSNotificationSuspensionBehaviorDeliverImmediately];
    NSNotificationCenter *workspace = [[NSWorkspace sharedWorkspace] notificationCenter];
    [workspace addObserver:observer selector:@selector(willSleep:) name:NSWorkspaceWillSleepNotification object:nil];
    [workspace addObserver:observer selector:@selector(didWake:) name:NSWorkspaceDidWakeNotification object:nil];
    [workspace addObserver:observer
                  selector:@selector(resignedActive:)
                      name:NSWorkspaceSessionDidResignActiveNotification
                    object:nil];
}

MacSystemEvents::~MacSystemEvents()
{
    auto *observer = static_cast<KekkaiSystemObserver *>(m_observer);
    [[NSDistributedNotificationCenter defaultCenter] removeObserver:observer];
    [[[NSWorkspace sharedWorkspace] notificationCenter] removeObserver:observer];
    [observer release];
}

QStringList MacSystemEvents::heard() const
{
    return {u"com.apple.screenIsLocked"_s, u"NSWorkspaceWillSleepNotification"_s,
            u"NSWorkspaceSessionDidResignActiveNotification"_s};
}

} // namespace kekkai
