package dev.reprise.cache;

import java.util.List;

/**
 * Tells by its words whether the right answer to a question depends on the clock or on the person.
 * English only; the lists are closed and all there is to it. Where they must err, they take a
 * question for bound: that costs hits, the other error a wrong answer.
 *
 * <p><b>Clock</b>: a word such as "today" or a phrase such as "last week", unless it is part of an
 * idiom that no clock is in ("now that", "from now on", "electric current").
 *
 * <p><b>Person</b>: what asks for the state of one's own affairs ("where is my order", "have I been
 * charged", "show me my invoices"), for something nearby, or for the caller ("who am I"). How
 * something is done is the same for everybody ("how do I", "can I", "what happens if", "I forgot
 * my"), whosever thing it is; so is what goes wrong with things that have no record ("my app
 * crashes"). Each sentence counts by itself, but a mere statement ("My payment failed.") says
 * nothing when a sentence beside it asks how something is done.
 */
final class Binding {
  private static final Vocabulary WORDS = new Vocabulary();

  private static final Phrases NO_CLOCK =
      Phrases.of(
          WORDS,
          """
          now that
          from now on/onwards
          now and then/again
          now or never
          now pay later
          i/we/you now
          ^ now
          so far as
          under the weather
          weather the
          """,
          // Electricity, and what a program stands on.
          """
          electric/electrical/direct/alternating/eddy/leakage/induced/ocean current/currents
          current in/through/of/and/flow/flows/flowing/source/sources/density/divider
          current limiting/transformer/account/accounts/$
          current working
          current directory/folder/file/path/line/row/column/cell/page/branch/commit/user
          current thread/process/node/element/item/object/index/position/selection/window/tab
          current context/scope/session
          a/an stock/share/exchange/interest/mortgage price/rate
          """);

  private static final Phrases CLOCK =
      Phrases.of(
          WORDS,
          """
          today
          tonight
          tomorrow
          yesterday
          now
          current
          currently
          nowadays
          presently
          latest
          newest
          recent
          recently
          upcoming
          up-to-date
          up-to-the-minute
          so far
          these days
          at the moment
          at present
          at this moment/time/point
          up to date/now
          until/till now
          not yet
          yet $
          """,
          """
          this/last/next/past/coming/previous week/weekend/month/quarter/year/semester/season
          this/last/next/past/coming/previous spring/summer/autumn/fall/winter
          this/last/next/past/coming/previous monday/tuesday/wednesday/thursday/friday
          this/last/next/past/coming/previous saturday/sunday
          this/last/next/past/coming/previous january/february/april/june/july
          this/last/next/past/coming/previous august/september/october/november/december
          last/next/past/coming/previous march/may
          this morning/afternoon/evening
          last night
          last/past/next/coming/previous # hours/days/weeks/months/years/minutes
          last/past/next/coming/previous couple of hours/days/weeks/months/years/minutes
          minute/minutes/hour/hours/day/days/week/weeks/month/months ago
          hours/days/weeks/months until/till/left
          next train/bus/flight/ferry/game/match/episode/election/eclipse/holiday/release/launch
          """,
          """
          what time/day/date/year/month is it
          what is the time/date/day $
          what is the time/date in/at/here/there/please
          weather
          stock/share price/prices
          price/prices of bitcoin/btc/ethereum/eth/gold/silver/oil/gas
          bitcoin/btc/ethereum/eth/gold/silver/oil/gas price/prices
          exchange/interest/mortgage rate/rates
          breaking/any news
          in the news
          what is new $
          headlines
          live score/scores
          ^ is/are .. in stock
          ^ is/are .. down $
          is/are there any/an outage/outages
          """);

  /** How something is done or would be, for anybody. */
  private static final Phrases GENERAL =
      Phrases.of(
          WORDS,
          """
          how to/do/does/can/could/should/would/might
          how i/we/you/one/somebody/someone can/could/should/would/do
          can/could/may/should/must/shall i/we
          do/would i/we need/have to
          do/would i/we need
          am/are i/we allowed/able/supposed/required/permitted/obliged
          what do i/we do/need
          what happens/if
          what would/will/might happen
          where/when do i/we go/find
          what/which documents/information/details
          is/was it possible/safe/ok/okay/legal/normal/allowed/necessary
          is/are there a/an/any way/ways/option/options/fee/fees/charge/cost/penalty/limit/deadline
          is/are there a/an/any form/app/policy/rule/rules
          what/which is/are the process/procedure/steps/step/best/easiest/fastest/quickest/right
          what/which is/are the way/ways/difference/policy/rules/requirements/penalty/options
          what/which is/are the fee/fees/cost/costs/deadline/consequences
          best/right/easiest/fastest/quickest way to
          steps to
          does/will/would it take/cost
          """,
          """
          i want/need/wish/try to
          i would like/love/prefer to
          i am trying/looking/unable/about/going to
          i can't/cannot/couldn't
          i can/could not
          i forgot/lost/misplaced
          i have forgotten/lost/misplaced
          i have/had a/an/some problem/problems/issue/issues/trouble/question
          i have/had trouble/problems/issues
          help me/us
          need/want some/any help/assistance
          need/want help/assistance
          help/assistance with
          if i/my/we/our
          """);

  /** What looks general and is not. */
  private static final Phrases NO_GENERAL =
      Phrases.of(
          WORDS,
          """
          can/could/should i/we expect
          can/could/may i/we know
          i want/need/wish/try to know/see/hear/check/view/ask/get
          i would like/love to know/see/hear/check/view/ask/get
          i am trying/looking to see/check/view/get
          check/know/see/me/us/confirm/verify/wondering/wonder/sure/ask/out if i/my/we/our
          """);

  /** The caller's own affairs, people and whereabouts, by whatever words. */
  private static final Phrases PERSON =
      Phrases.of(
          WORDS,
          """
          who am i
          am i
          have/has i/we
          did/was/were i/we
          do/does i/we owe/have
          when/where will/do i/we get/receive/be
          will/would i/we get/receive/be
          when will/did you .. me/us/my/our
          did/have/has you .. my/our
          have you received/shipped/sent/processed/got/seen
          did you get/receive/see/ship/send/process/charge
          about/remember/know me $
          about myself
          status/state/progress/whereabouts of my/our
          ^ order/delivery/shipment/package/refund/payment/account status/balance/history $
          ^ balance $
          """,
          """
          where/when/what/who/which/whose is/are/was/were/will/does/did/has/have my/our
          how is/are/was/were/did my/our
          how much/many/long/old/far is/are/was/were/will/does/did my/our
          how much/many .. do/did/have i/we
          where/when/has/have/is/are/did .. mine
          """);

  /** Wherever they stand: the place of the one who asks is in the answer. */
  private static final Phrases PLACE =
      Phrases.of(
          WORDS,
          """
          near/around/closest/nearest me/us
          close/next to me/us
          nearby
          in/around my/our area/city/town/country/region/state/neighborhood/neighbourhood
          """);

  /** Things that somebody keeps a record of, another one for each person. */
  private static final Phrases RECORD =
      Phrases.of(
          WORDS,
          """
          my/our .. order/orders/package/packages/parcel/parcels/shipment/shipments/\
          delivery/deliveries/item/items/purchase/purchases/return/returns/refund/refunds/\
          payment/payments/invoice/invoices/bill/bills/receipt/receipts/balance/balances/\
          transaction/transactions/statement/statements/transfer/transfers/deposit/\
          deposits/withdrawal/withdrawals/charge/charges/fee/fees/account/accounts/\
          subscription/subscriptions/plan/plans/membership/trial/card/cards/loan/loans/\
          mortgage/credit/credits/limit/limits/quota/usage/claim/claims/case/cases/ticket/\
          tickets/application/applications/complaint/complaints/appointment/appointments/\
          booking/bookings/reservation/reservations/flight/flights/trip/trips/seat/seats/\
          luggage/baggage/points/rewards/voucher/vouchers/coupon/coupons/cart/wishlist/\
          warranty/insurance/policy/contract/contracts/lease/prescription/prescriptions/\
          result/results/grade/grades/score/scores/salary/paycheck/payslip/payslips/\
          schedule/calendar/meeting/meetings/shift/shifts/inbox/emails/messages/\
          notifications/history/profile/settings/preferences/benefits/allowance/name/\
          username/address/birthday/age/location/phone/license/licence/visa/passport/\
          taxes/pension/savings/portfolio/investments
          """);

  /** A statement rather than a question or an order. */
  private static final Phrases STATEMENT = Phrases.of(WORDS, "^ my/our/i/we");

  private final List<int[]> sentences;

  private Binding(List<int[]> sentences) {
    this.sentences = sentences;
  }

  static Binding of(String question) {
    return new Binding(Sentences.of(question, WORDS));
  }

  boolean isToTime() {
    for (int[] sentence : sentences) {
      if (CLOCK.isIn(NO_CLOCK.blank(sentence))) {
        return true;
      }
    }
    return false;
  }

  boolean isToPerson() {
    boolean stated = false;
    boolean general = false;
    for (int[] sentence : sentences) {
      if (PLACE.isIn(sentence)) {
        return true;
      }
      if (GENERAL.isIn(NO_GENERAL.blank(sentence))) {
        general = true;
      } else if (PERSON.isIn(sentence) || RECORD.isIn(sentence)) {
        if (!STATEMENT.isIn(sentence)) {
          return true;
        }
        stated = true;
      }
    }
    return stated && !general;
  }
}
